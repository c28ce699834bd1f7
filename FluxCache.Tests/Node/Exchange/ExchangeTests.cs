using System.Diagnostics;
using System.Globalization;
using FluxCache.Client;
using FluxCache.Tests.Redis;
using FluxCache.V1;
using Google.Protobuf;
using Grpc.Core;
using Microsoft.Extensions.DependencyInjection;
using Xunit;

namespace FluxCache.Tests.Node.Exchange;

/// <summary>Streams of operations, through a real node and a real Redis.</summary>
public sealed class ExchangeTests
{
    private static readonly ByteString Value = ByteString.CopyFromUtf8("value");

    [RedisFact]
    public async Task Operations_OfEveryKind_AreAnsweredAsTheirMethodsWould()
    {
        await using var redis = await RedisServer.StartAsync();
        await using var node = await TestNode.StartAsync(redis.ConnectionString);
        await redis.CliAsync("SET", "there", "value");
        await redis.CliAsync("SET", "text", "no number");
        using var call = node.Cache.Exchange();

        var outcomes = await ExchangeAsync(
            call,
            new Operation { Get = new GetRequest { Key = "there" } },
            new Operation { Get = new GetRequest { Key = "missing" } },
            new Operation { Get = new GetRequest { Key = "" } },
            new Operation { Set = new SetRequest { Key = "set", Value = Value, TtlMs = 100_000 } },
            new Operation { Set = new SetRequest { Key = "set badly", Value = Value, TtlMs = -1 } },
            new Operation { Delete = new DeleteRequest { Key = "missing" } },
            new Operation { Increment = new IncrementRequest { Key = "number", By = 5 } },
            new Operation { Increment = new IncrementRequest { Key = "text" } },
            new Operation());

        Assert.Equal(new GetResponse { Found = true, Value = Value, Tier = Tier.Redis }, outcomes[0].Get);
        Assert.Equal(new GetResponse(), outcomes[1].Get);
        Assert.Equal(StatusCode.InvalidArgument, (StatusCode)outcomes[2].Status);
        Assert.NotEmpty(outcomes[3].Set.Token);
        Assert.Equal(StatusCode.InvalidArgument, (StatusCode)outcomes[4].Status);
        Assert.Contains("ttl_ms", outcomes[4].Message, StringComparison.Ordinal);
        Assert.False(outcomes[5].Delete.Deleted);
        Assert.Equal(5, outcomes[6].Increment.Value);
        Assert.Equal(StatusCode.FailedPrecondition, (StatusCode)outcomes[7].Status);
        Assert.True(outcomes[8].NeedsOwnCall);
        Assert.InRange(int.Parse(await redis.CliAsync("PTTL", "set"), CultureInfo.InvariantCulture), 1, 100_000);
    }

    [RedisFact]
    public async Task Operation_ThatComesAfterItsMoment_IsNotMade()
    {
        await using var redis = await RedisServer.StartAsync();
        await using var node = await TestNode.StartAsync(redis.ConnectionString);
        using var call = node.Cache.Exchange();
        var header = (await call.ResponseHeadersAsync).GetValue("fluxcache-clock")!;
        var now = long.Parse(header.Split(' ')[1], CultureInfo.InvariantCulture);

        var outcomes = await ExchangeAsync(
            call,
            new Operation { NotAfterMs = now - 1, Set = new SetRequest { Key = "late", Value = Value } },
            new Operation { NotAfterMs = now + 60_000, Set = new SetRequest { Key = "in time", Value = Value } },
            new Operation { Set = new SetRequest { Key = "whenever", Value = Value } });

        Assert.Equal(StatusCode.Unavailable, (StatusCode)outcomes[0].Status);
        Assert.Contains("too late", outcomes[0].Message, StringComparison.Ordinal);
        Assert.NotEmpty(outcomes[1].Set.Token);
        Assert.NotEmpty(outcomes[2].Set.Token);
        Assert.InRange(call.ResponseStream.Current.ClockMs, now, now + 60_000);
        Assert.Equal("0", await redis.CliAsync("EXISTS", "late"));
    }

    [RedisFact]
    public async Task Call_ThatComesAfterItsMoment_IsNotMade()
    {
        await using var redis = await RedisServer.StartAsync();
        await using var node = await TestNode.StartAsync(redis.ConnectionString);
        var request = new SetRequest { Key = "key", Value = Value };
        using var first = node.Cache.SetAsync(request);
        var header = (await first.ResponseHeadersAsync).GetValue("fluxcache-clock")!;
        await first;
        await redis.CliAsync("DEL", "key");
        var now = long.Parse(header.Split(' ')[1], CultureInfo.InvariantCulture);

        var late = await Assert.ThrowsAsync<RpcException>(() => SetAsync($"{now - 1}"));
        Assert.Equal(StatusCode.Unavailable, late.StatusCode);
        Assert.NotNull(late.Trailers.Get("fluxcache-answer"));
        var garbled = await Assert.ThrowsAsync<RpcException>(() => SetAsync("soon"));
        Assert.Equal(StatusCode.InvalidArgument, garbled.StatusCode);
        Assert.Equal("0", await redis.CliAsync("EXISTS", "key"));
        await SetAsync($"{now + 60_000}");
        Assert.Equal("1", await redis.CliAsync("EXISTS", "key"));

        async Task SetAsync(string notAfter) =>
            await node.Cache.SetAsync(request, new Metadata { { "fluxcache-not-after", notAfter } });
    }

    [RedisFact]
    public async Task Get_OfALargeValue_NeedsItsOwnCall()
    {
        await using var redis = await RedisServer.StartAsync();
        await using var node = await TestNode.StartAsync(redis.ConnectionString);
        await node.Cache.SetAsync(new SetRequest { Key = "large", Value = ByteString.CopyFrom(new byte[1 << 20]) });
        using var call = node.Cache.Exchange();

        var outcome = Assert.Single(await ExchangeAsync(call, new Operation { Get = new GetRequest { Key = "large" } }));

        Assert.True(outcome.NeedsOwnCall);
        Assert.Null(outcome.Get);
    }

    [RedisFact]
    public async Task Hit_BehindAMissThatRedisHoldsUp_IsAnsweredAtOnceAndTheMissInTime()
    {
        await using var redis = await RedisServer.StartAsync();
        await using var node = await TestNode.StartAsync(redis.ConnectionString);
        await node.Cache.SetAsync(new SetRequest { Key = "in memory", Value = Value });
        using var call = node.Cache.Exchange();
        await redis.CliAsync("CLIENT", "PAUSE", "60000", "ALL");

        await call.RequestStream.WriteAsync(new OperationFrame
        {
            Operations =
            {
                new Operation { Id = 1, TimeoutMs = 200, Get = new GetRequest { Key = "missing" } },
                new Operation { Id = 2, TimeoutMs = 200, Get = new GetRequest { Key = "in memory" } },
            },
        });

        Assert.True(await call.ResponseStream.MoveNext(CancellationToken.None));
        var hit = Assert.Single(call.ResponseStream.Current.Outcomes);
        Assert.Equal((2u, Tier.Memory), (hit.Id, hit.Get.Tier));
        Assert.True(await call.ResponseStream.MoveNext(CancellationToken.None));
        var late = Assert.Single(call.ResponseStream.Current.Outcomes);
        Assert.Equal((1u, StatusCode.DeadlineExceeded), (late.Id, (StatusCode)late.Status));
    }

    [RedisFact]
    public async Task Client_ClosesItsSide_IsSentEveryAnswerAndTheEnd()
    {
        await using var redis = await RedisServer.StartAsync();
        await using var node = await TestNode.StartAsync(redis.ConnectionString);
        using var call = node.Cache.Exchange();
        var frame = new OperationFrame();
        for (var id = 1u; id <= 1_000; id++)
            frame.Operations.Add(new Operation { Id = id, Set = new SetRequest { Key = $"key:{id}", Value = Value } });

        await call.RequestStream.WriteAsync(frame);
        await call.RequestStream.CompleteAsync();

        var answered = new HashSet<uint>();
        while (await call.ResponseStream.MoveNext(CancellationToken.None))
            answered.UnionWith(call.ResponseStream.Current.Outcomes.Select(outcome => outcome.Id));
        Assert.Equal(1_000, answered.Count);
        Assert.Equal(1_000, (await redis.CliAsync("KEYS", "key:*")).Split('\n').Length);
        Assert.Equal(StatusCode.OK, call.GetStatus().StatusCode);
    }

    [RedisFact]
    public async Task Client_Gone_LeavesTheNodeServing()
    {
        await using var redis = await RedisServer.StartAsync();
        await using var node = await TestNode.StartAsync(redis.ConnectionString);
        using (var call = node.Cache.Exchange())
            await call.RequestStream.WriteAsync(new OperationFrame { Operations = { new Operation { Id = 1, Get = new GetRequest { Key = "key" } } } });

        using var next = node.Cache.Exchange();
        Assert.Single(await ExchangeAsync(next, new Operation { Get = new GetRequest { Key = "key" } }));
    }

    [RedisFact]
    public async Task Node_Stopping_LosesNoCallAndDoesNotWaitForStreamsToEnd()
    {
        await using var redis = await RedisServer.StartAsync();
        await using var staying = await TestNode.StartAsync(redis.ConnectionString);
        await using var leaving = await TestNode.StartAsync(
            redis.ConnectionString, ("FluxCache:Node:DrainDelay", "00:00:00.1"), ("FluxCache:Node:DrainTimeout", "00:01:00"));
        await using var services = new ServiceCollection().AddFluxCacheClient(options =>
        {
            options.Nodes.Add(staying.Grpc.AbsoluteUri);
            options.Nodes.Add(leaving.Grpc.AbsoluteUri);
        }).BuildServiceProvider();
        var client = services.GetRequiredService<IFluxCacheClient>();
        using var end = new CancellationTokenSource();
        var load = Enumerable.Range(0, 16).Select(caller => IncrementUntilAsync(client, $"caller:{caller}", end.Token)).ToArray();
        while ((await redis.CliAsync(["MGET", .. Enumerable.Range(0, 16).Select(caller => $"caller:{caller}")])).Split('\n')
            .Any(count => !int.TryParse(count, CultureInfo.InvariantCulture, out var number) || number < 20))
        {
            await Task.Yield();
        }

        var began = Stopwatch.GetTimestamp();
        await leaving.StopAsync();
        var took = Stopwatch.GetElapsedTime(began);
        await end.CancelAsync();

        for (var caller = 0; caller < load.Length; caller++)
            Assert.Equal((await load[caller]).ToString(CultureInfo.InvariantCulture), await redis.CliAsync("GET", $"caller:{caller}"));
        Assert.True(took < TimeSpan.FromSeconds(20), $"The node took {took} to stop.");
    }

    /// <summary>Counts in step with Redis: an increment that was lost or made twice shows.</summary>
    private static async Task<long> IncrementUntilAsync(IFluxCacheClient client, string key, CancellationToken end)
    {
        var count = 0L;
        while (!end.IsCancellationRequested)
        {
            count++;
            Assert.Equal(count, await client.IncrementAsync(key, 1, CancellationToken.None));
        }

        return count;
    }

    /// <summary>Sends operations in one frame and returns their outcomes in the same order.</summary>
    private static async Task<IReadOnlyList<Outcome>> ExchangeAsync(
        AsyncDuplexStreamingCall<OperationFrame, OutcomeFrame> call, params Operation[] operations)
    {
        for (var i = 0; i < operations.Length; i++)
            operations[i].Id = (uint)i;

        await call.RequestStream.WriteAsync(new OperationFrame { Operations = { operations } });
        var outcomes = new SortedDictionary<uint, Outcome>();
        while (outcomes.Count < operations.Length && await call.ResponseStream.MoveNext(CancellationToken.None))
        {
            foreach (var outcome in call.ResponseStream.Current.Outcomes)
                outcomes.Add(outcome.Id, outcome);
        }

        return [.. outcomes.Values];
    }
}
