using System.Collections.Concurrent;
using System.Diagnostics;
using FluxCache.Client;
using FluxCache.Tests.Redis;
using Microsoft.Extensions.DependencyInjection;
using Xunit;

namespace FluxCache.Tests.Node;

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
        using var listener = new ActivityListener
        {
            ShouldListenTo = source => source.Name is "FluxCache" or "Microsoft.AspNetCore" or "System.Net.Http",
            Sample = (ref ActivityCreationOptions<ActivityContext> _) => ActivitySamplingResult.AllDataAndRecorded,
            ActivityStopped = spans.Enqueue,
        };
        ActivitySource.AddActivityListener(listener);

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
}
