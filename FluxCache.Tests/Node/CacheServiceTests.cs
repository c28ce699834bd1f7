using FluxCache.Tests.Redis;
using FluxCache.V1;
using Google.Protobuf;
using Grpc.Core;
using Xunit;

namespace FluxCache.Tests.Node;

/// <summary>The contract in cache.proto, through a real node and a real Redis.</summary>
public sealed class CacheServiceTests
{
    private static readonly ByteString Value = ByteString.CopyFromUtf8("value");

    [RedisFact]
    public async Task Set_ThenGet_GivesTheValueFromMemoryAndIsPlainInRedis()
    {
        await using var redis = await RedisServer.StartAsync();
        await using var node = await TestNode.StartAsync(redis.ConnectionString);

        await node.Cache.SetAsync(new SetRequest { Key = "key", Value = Value });
        await node.Cache.GetAsync(new GetRequest { Key = "key" });
        var response = await node.Cache.GetAsync(new GetRequest { Key = "key" });

        Assert.Equal((true, Value, Tier.Memory), (response.Found, response.Value, response.Tier));
        Assert.Equal("value", await redis.CliAsync("GET", "key"));
    }

    [RedisFact]
    public async Task Get_KeyOnlyInRedis_ComesFromRedis()
    {
        await using var redis = await RedisServer.StartAsync();
        await using var node = await TestNode.StartAsync(redis.ConnectionString);
        await redis.CliAsync("SET", "key", "value");

        var response = await node.Cache.GetAsync(new GetRequest { Key = "key" });

        Assert.Equal((true, Value, Tier.Redis), (response.Found, response.Value, response.Tier));
    }

    [RedisFact]
    public async Task Get_MissingKey_IsNotFound()
    {
        await using var redis = await RedisServer.StartAsync();
        await using var node = await TestNode.StartAsync(redis.ConnectionString);

        Assert.Equal(new GetResponse(), await node.Cache.GetAsync(new GetRequest { Key = "missing" }));
    }

    [RedisFact]
    public async Task Set_WithTtl_ExpiresInRedis()
    {
        await using var redis = await RedisServer.StartAsync();
        await using var node = await TestNode.StartAsync(redis.ConnectionString);

        await node.Cache.SetAsync(new SetRequest { Key = "key", Value = Value, TtlMs = 100_000 });

        Assert.InRange(int.Parse(await redis.CliAsync("PTTL", "key"), null), 1, 100_000);
    }

    [RedisFact]
    public async Task Delete_TellsWhetherTheKeyWasThere()
    {
        await using var redis = await RedisServer.StartAsync();
        await using var node = await TestNode.StartAsync(redis.ConnectionString);
        await node.Cache.SetAsync(new SetRequest { Key = "key", Value = Value });

        Assert.True((await node.Cache.DeleteAsync(new DeleteRequest { Key = "key" })).Deleted);
        Assert.False((await node.Cache.DeleteAsync(new DeleteRequest { Key = "key" })).Deleted);
        Assert.False((await node.Cache.GetAsync(new GetRequest { Key = "key" })).Found);
    }

    [RedisFact]
    public async Task Increment_ByUnset_AddsOne()
    {
        await using var redis = await RedisServer.StartAsync();
        await using var node = await TestNode.StartAsync(redis.ConnectionString);

        Assert.Equal(1, (await node.Cache.IncrementAsync(new IncrementRequest { Key = "count" })).Value);
        Assert.Equal(-4, (await node.Cache.IncrementAsync(new IncrementRequest { Key = "count", By = -5 })).Value);
        Assert.Equal(-4, (await node.Cache.IncrementAsync(new IncrementRequest { Key = "count", By = 0 })).Value);
    }

    [RedisFact]
    public async Task Increment_OfText_IsFailedPrecondition()
    {
        await using var redis = await RedisServer.StartAsync();
        await using var node = await TestNode.StartAsync(redis.ConnectionString);
        await node.Cache.SetAsync(new SetRequest { Key = "key", Value = Value });

        await AssertFailsAsync(StatusCode.FailedPrecondition, node.Cache.IncrementAsync(new IncrementRequest { Key = "key" }));
    }

    [RedisFact]
    public async Task AnyCall_WrongArgument_IsInvalidArgumentAndChangesNothing()
    {
        await using var redis = await RedisServer.StartAsync();
        await using var node = await TestNode.StartAsync(redis.ConnectionString, ("FluxCache:MaxValueBytes", "1000"));
        var tooLarge = ByteString.CopyFrom(new byte[1_001]);

        await AssertFailsAsync(StatusCode.InvalidArgument, node.Cache.GetAsync(new GetRequest()));
        await AssertFailsAsync(StatusCode.InvalidArgument, node.Cache.GetAsync(new GetRequest { Key = new string('k', 65_537) }));
        await AssertFailsAsync(StatusCode.InvalidArgument, node.Cache.SetAsync(new SetRequest { Key = "key", Value = tooLarge }));
        await AssertFailsAsync(StatusCode.InvalidArgument, node.Cache.SetAsync(new SetRequest { Key = "key", TtlMs = 0 }));
        await AssertFailsAsync(StatusCode.InvalidArgument, node.Cache.SetAsync(new SetRequest { Key = "key", TtlMs = long.MaxValue }));
        await AssertFailsAsync(StatusCode.InvalidArgument, node.Cache.SetAsync(new SetRequest { Key = "key", SlidingMs = -1 }));
        await AssertFailsAsync(StatusCode.InvalidArgument, node.Cache.GetManyAsync(new GetManyRequest { Keys = { "key", "" } }));

        Assert.Equal("", await redis.CliAsync("KEYS", "key*"));
    }

    [RedisFact]
    public async Task Set_ValueAtTheLimit_IsTaken()
    {
        await using var redis = await RedisServer.StartAsync();
        await using var node = await TestNode.StartAsync(redis.ConnectionString);
        var largest = ByteString.CopyFrom(new byte[16 << 20]);

        await node.Cache.SetAsync(new SetRequest { Key = new string('k', 65_536), Value = largest });
        var response = await node.Cache.GetAsync(new GetRequest { Key = new string('k', 65_536) });

        Assert.Equal(largest.Length, response.Value.Length);
    }

    [RedisFact]
    public async Task SetMany_SomeWrong_AreListedAndTheOthersWritten()
    {
        await using var redis = await RedisServer.StartAsync();
        await using var node = await TestNode.StartAsync(redis.ConnectionString);

        var response = await node.Cache.SetManyAsync(new SetManyRequest
        {
            Entries =
            {
                new SetRequest { Key = "a", Value = Value },
                new SetRequest { Key = "", Value = Value },
                new SetRequest { Key = "b", Value = Value, TtlMs = 0 },
                new SetRequest { Key = "c", Value = Value, TtlMs = 60_000 },
                new SetRequest { Key = "d", Value = Value },
            },
        });

        Assert.Equal([1u, 2u], response.Failures.Select(failure => failure.Index));
        Assert.All(response.Failures, failure => Assert.Equal((int)StatusCode.InvalidArgument, failure.Status));
        var values = await node.Cache.GetManyAsync(new GetManyRequest { Keys = { "a", "b", "c", "d" } });
        Assert.Equal([true, false, true, true], values.Values.Select(value => value.Found));
        Assert.InRange(int.Parse(await redis.CliAsync("PTTL", "c"), null), 1, 60_000);
    }

    [RedisFact]
    public async Task SetMany_SameKeyWithOtherTimesBetween_LastWins()
    {
        await using var redis = await RedisServer.StartAsync();
        await using var node = await TestNode.StartAsync(redis.ConnectionString);

        await node.Cache.SetManyAsync(new SetManyRequest
        {
            Entries =
            {
                new SetRequest { Key = "other", Value = Value, TtlMs = 60_000 },
                new SetRequest { Key = "key", Value = ByteString.CopyFromUtf8("first") },
                new SetRequest { Key = "key", Value = ByteString.CopyFromUtf8("last"), TtlMs = 60_000 },
            },
        });

        Assert.Equal("last", await redis.CliAsync("GET", "key"));
    }

    [RedisFact]
    public async Task GetMany_SomeMissing_AnswersInOrder()
    {
        await using var redis = await RedisServer.StartAsync();
        await using var node = await TestNode.StartAsync(redis.ConnectionString);
        await redis.CliAsync("MSET", "a", "1", "b", "2");

        var response = await node.Cache.GetManyAsync(new GetManyRequest { Keys = { "b", "missing", "a" } });

        Assert.Equal(["2", "", "1"], response.Values.Select(value => value.Value.ToStringUtf8()));
        Assert.Equal([true, false, true], response.Values.Select(value => value.Found));
    }

    [RedisFact]
    public async Task Stats_AfterCalls_CountsThem()
    {
        await using var redis = await RedisServer.StartAsync();
        await using var node = await TestNode.StartAsync(
            redis.ConnectionString, ("FluxCache:Node:Name", "node-7"), ("FluxCache:MemoryCap", "1234"));
        await redis.CliAsync("SET", "key", "value");
        await node.Cache.GetAsync(new GetRequest { Key = "key" });
        await node.Cache.GetAsync(new GetRequest { Key = "key" });
        await node.Cache.GetAsync(new GetRequest { Key = "missing" });

        var stats = await node.Cache.StatsAsync(new StatsRequest());

        Assert.Equal(("node-7", 1_234, V1.RedisState.Connected), (stats.Node, stats.MemoryCapEntries, stats.RedisState));
        Assert.Equal((1, 1, 1), (stats.MemoryHits, stats.RedisHits, stats.Misses));
        Assert.Equal(1, stats.MemoryEntries);
        Assert.NotEqual("unknown", stats.Version);
    }

    private static async Task AssertFailsAsync<T>(StatusCode code, AsyncUnaryCall<T> call)
    {
        var failure = await Assert.ThrowsAsync<RpcException>(() => call.ResponseAsync);
        Assert.Equal(code, failure.StatusCode);
        Assert.NotEmpty(failure.Status.Detail);
    }
}
