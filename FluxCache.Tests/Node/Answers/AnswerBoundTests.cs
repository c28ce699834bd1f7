using System.Globalization;
using FluxCache.Node.Hosting;
using FluxCache.Tests.Node.Raw;
using FluxCache.Tests.Redis;
using FluxCache.V1;
using Google.Protobuf;
using Grpc.Core;
using Microsoft.Extensions.DependencyInjection;
using Xunit;

namespace FluxCache.Tests.Node.Answers;

/// <summary>Answers that nobody reads, and what they cost the node and others.</summary>
public sealed class AnswerBoundTests
{
    private const int LargeBytes = 4 << 20;
    private const int StreamedBytes = 200 << 10;

    [RedisFact]
    public async Task Get_AnswersThatNobodyReads_AreRefusedPastTheShareAndOthersAreServed()
    {
        await using var redis = await RedisServer.StartAsync();
        await using var node = await TestNode.StartAsync(redis.ConnectionString);
        await node.Cache.SetAsync(new SetRequest { Key = "large", Value = ByteString.CopyFrom(new byte[LargeBytes]) });
        using var lazy = new HttpClient();

        // Their bodies stay unread: each has a value of 4 MiB under way, or a refusal.
        var answers = await Task.WhenAll(Enumerable.Range(0, 50).Select(_ => AskAsync(lazy, node.Grpc, "large")));

        var refused = answers.Where(static answer => answer.Headers.Contains("grpc-status")).ToArray();
        Assert.InRange(answers.Length - refused.Length, 4, 8);
        Assert.All(refused, static answer =>
        {
            Assert.Equal(((int)StatusCode.ResourceExhausted).ToString(CultureInfo.InvariantCulture), answer.Headers.GetValues("grpc-status").Single());
            Assert.Equal("50", answer.Headers.GetValues("grpc-retry-pushback-ms").Single());
            Assert.Contains("MaxAnswerBytes", answer.Headers.GetValues("grpc-message").Single(), StringComparison.Ordinal);
        });
        Assert.Equal(LargeBytes, (await node.Cache.GetAsync(new GetRequest { Key = "large" })).Value.Length);
        var many = await node.Cache.GetManyAsync(new GetManyRequest { Keys = { "large", "large" } });
        Assert.Equal(2, many.Values.Count);

        foreach (var answer in answers)
            answer.Dispose();
        var budget = node.Services.GetRequiredService<NodeServerLimits>().Answers;
        await Eventually.UntilAsync(() => budget.Left == 64 << 20);
    }

    [RedisFact]
    public async Task Exchange_FrameOfManyLargeValues_HoldsFewOfThem()
    {
        const int Operations = 4_000;
        await using var redis = await RedisServer.StartAsync();
        await using var node = await TestNode.StartAsync(redis.ConnectionString);
        await node.Cache.SetAsync(new SetRequest { Key = "key", Value = ByteString.CopyFrom(new byte[StreamedBytes]) });
        var budget = node.Services.GetRequiredService<NodeServerLimits>().Answers;
        var all = budget.Left;
        using var call = node.Cache.Exchange();
        var frame = new OperationFrame();
        for (var id = 1u; id <= Operations; id++)
            frame.Operations.Add(new Operation { Id = id, Get = new GetRequest { Key = "key" } });

        await call.RequestStream.WriteAsync(frame);
        await call.RequestStream.CompleteAsync();

        var mostHeld = 0L;
        var answered = new HashSet<uint>();
        while (await call.ResponseStream.MoveNext(CancellationToken.None))
        {
            mostHeld = Math.Max(mostHeld, all - budget.Left);
            foreach (var outcome in call.ResponseStream.Current.Outcomes)
            {
                Assert.Equal(StreamedBytes, outcome.Get.Value.Length);
                answered.Add(outcome.Id);
            }
        }

        Assert.Equal(Operations, answered.Count);
        Assert.InRange(mostHeld, StreamedBytes, (4 << 20) + (2 * StreamedBytes));
        await Eventually.UntilAsync(() => budget.Left == all);
    }

    [RedisFact]
    public async Task Exchange_ManyMissesOfLargeValues_HoldsFewOfThem()
    {
        const int Keys = 400;
        await using var redis = await RedisServer.StartAsync();
        await using var node = await TestNode.StartAsync(redis.ConnectionString, ("FluxCache:MemoryCapBytes", "1048576"));
        for (var key = 0; key < Keys; key++)
            await redis.CliAsync("SETRANGE", $"key{key}", $"{StreamedBytes - 1}", "x");
        var budget = node.Services.GetRequiredService<NodeServerLimits>().Answers;
        var all = budget.Left;
        using var call = node.Cache.Exchange();
        var mostHeld = 0L;
        var answered = 0;
        for (var round = 0; round < 4; round++)
        {
            var frame = new OperationFrame();
            for (var key = 0; key < Keys / 4; key++)
                frame.Operations.Add(new Operation { Id = (uint)key, Get = new GetRequest { Key = $"key{(round * Keys / 4) + key}" } });
            await call.RequestStream.WriteAsync(frame);
        }

        await call.RequestStream.CompleteAsync();
        while (await call.ResponseStream.MoveNext(CancellationToken.None))
        {
            mostHeld = Math.Max(mostHeld, all - budget.Left);
            answered += call.ResponseStream.Current.Outcomes.Count(static outcome => outcome.Get?.Value.Length == StreamedBytes);
        }

        Assert.Equal(Keys, answered);

        // The first 64 begin before it is known how large they are.
        Assert.InRange(mostHeld, StreamedBytes, 16 << 20);
        await Eventually.UntilAsync(() => budget.Left == all);
    }

    private static Task<HttpResponseMessage> AskAsync(HttpClient client, Uri node, string key)
    {
        var body = new ByteArrayContent(GrpcFrame.Of(new GetRequest { Key = key }.ToByteArray()));
        return client.SendAsync(RawCall.Request(node, "Get", body), HttpCompletionOption.ResponseHeadersRead);
    }
}
