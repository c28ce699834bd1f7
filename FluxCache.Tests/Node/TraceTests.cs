using System.Collections.Concurrent;
using System.Diagnostics;
using FluxCache.Client;
using FluxCache.Tests.Redis;
using FluxCache.V1;
using Microsoft.Extensions.DependencyInjection;
using Xunit;

namespace FluxCache.Tests.Node;

/// <summary>Alone, as its listener has the whole process record spans.</summary>
[Collection(nameof(WholeProcess))]
public sealed class TraceTests
{
    [RedisTheory]
    [InlineData(0, "Microsoft.AspNetCore")]
    [InlineData(1, "FluxCache")]
    public async Task Trace_ClientNodeRedis_IsOneChainOfSpans(int streams, string sourceAtNode)
    {
        await using var redis = await RedisServer.StartAsync();
        await using var node = await TestNode.StartAsync(redis.ConnectionString);
        await using var services = new ServiceCollection()
            .AddFluxCacheClient(options =>
            {
                options.Nodes.Add(node.Grpc.AbsoluteUri);
                options.StreamsPerNode = streams;
            })
            .BuildServiceProvider();
        var spans = new ConcurrentQueue<Activity>();
        using var listener = Listen(spans);

        using var root = new Activity("root").Start();
        await services.GetRequiredService<IFluxCacheClient>().GetAsync("key");
        root.Stop();
        await node.StopAsync();

        var trace = spans.Where(span => span.TraceId == root.TraceId).ToArray();
        var client = Assert.Single(trace, span => span.ParentSpanId == root.SpanId);
        var server = Assert.Single(trace, span => span.ParentSpanId == client.SpanId);
        var redisCall = Assert.Single(trace, span => span.ParentSpanId == server.SpanId);
        Assert.Equal(("fluxcache.v1.Cache/Get", ActivityKind.Client), (client.OperationName, client.Kind));
        Assert.Equal((sourceAtNode, ActivityKind.Server), (server.Source.Name, server.Kind));
        Assert.Equal(("FluxCache", ActivityKind.Client), (redisCall.Source.Name, redisCall.Kind));
        Assert.Equal(3, trace.Length);
    }

    [RedisFact]
    public async Task Trace_OfACallerWithoutOne_BeginsAtTheNode()
    {
        await using var redis = await RedisServer.StartAsync();
        await using var node = await TestNode.StartAsync(redis.ConnectionString);
        var spans = new ConcurrentQueue<Activity>();
        using var listener = Listen(spans);

        using var call = node.Cache.Exchange();
        var operation = new Operation { Get = new GetRequest { Key = $"untraced:{Guid.NewGuid()}" } };
        await call.RequestStream.WriteAsync(new OperationFrame { Operations = { operation } });
        Assert.True(await call.ResponseStream.MoveNext(CancellationToken.None));
        await node.StopAsync();

        // Other tests' nodes are heard as well; none of them has this Redis.
        var command = Assert.Single(spans, span => Equals(span.GetTagItem("server.port"), redis.Port));
        var server = Assert.Single(spans, span => span.SpanId == command.ParentSpanId);
        Assert.Equal(("fluxcache.v1.Cache/Get", ActivityKind.Server), (server.OperationName, server.Kind));
        Assert.Null(server.ParentId);
    }

    private static ActivityListener Listen(ConcurrentQueue<Activity> spans)
    {
        var listener = new ActivityListener
        {
            ShouldListenTo = source => source.Name is "FluxCache" or "Microsoft.AspNetCore" or "System.Net.Http",
            Sample = (ref ActivityCreationOptions<ActivityContext> _) => ActivitySamplingResult.AllDataAndRecorded,
            ActivityStopped = spans.Enqueue,
        };
        ActivitySource.AddActivityListener(listener);
        return listener;
    }
}
