using System.Text;
using FluxCache.Coherence;
using FluxCache.Resp.Connection;
using FluxCache.Resp.Protocol;
using FluxCache.Tests.Redis;
using FluxCache.Tests.Tiering;
using Microsoft.Extensions.Logging.Abstractions;

namespace FluxCache.Tests.Coherence;

public sealed class InvalidationStreamTests
{
    private static readonly TimeSpan Bound = TimeSpan.FromSeconds(20);
    private static readonly RedisServerInfo Tracking = new(3, "redis", "7.0") { Invalidation = InvalidationMode.PerKey };

    private readonly TierFixture _tiers = new();
    private readonly InvalidationStream _stream;

    public InvalidationStreamTests() =>
        _stream = new InvalidationStream(_tiers.Coherent, _tiers.Coverage, CanaryKeys.None, NullLogger.Instance);

    [Fact]
    public async Task Push_OfAKey_MemoryForgetsItAlone()
    {
        await _tiers.Cache.SetAsync("a", 1);
        await _tiers.Cache.SetAsync("b", 2);

        _stream.OnPush(0, Invalidate("a"));

        Assert.False(_tiers.Coherent.Contains("a"));
        Assert.True(_tiers.Coherent.Contains("b"));
        Assert.Equal(1, _stream.Tracked);
    }

    [Fact]
    public async Task Push_ThatOvertakesAFill_VoidsIt()
    {
        var reply = new TaskCompletionSource();
        _tiers.Redis.Put("key", "old");
        _tiers.Redis.BeforeReply = _ => reply.Task;

        var read = _tiers.Cache.GetAsync<string>("key").AsTask();
        _stream.OnPush(0, Invalidate("key"));
        reply.SetResult();
        await read;

        Assert.False(_tiers.Coherent.Contains("key"));
    }

    [Fact]
    public async Task Push_OfNull_MemoryForgetsEverything()
    {
        await _tiers.Cache.SetAsync("a", 1);
        _stream.OnPush(0, RespValue.OfItems(RespKind.Push, [Text("invalidate"), RespValue.Null]));
        Assert.Equal(0, _tiers.Memory.Count);
    }

    [Fact]
    public async Task Push_OfAnotherKind_ChangesNothing()
    {
        await _tiers.Cache.SetAsync("a", 1);
        _stream.OnPush(0, RespValue.OfItems(RespKind.Push, [Text("message"), Text("a"), Text("b")]));
        _stream.OnPush(0, RespValue.OfItems(RespKind.Push, []));
        Assert.True(_tiers.Coherent.Contains("a"));
    }

    [Fact]
    public async Task Disconnected_TrackedConnection_MemoryForgetsEverything()
    {
        _stream.OnConnected(0, Tracking);
        _tiers.Redis.Put("key", "value");
        await _tiers.Cache.GetAsync<string>("key");

        _stream.OnDisconnected(0);

        Assert.False(_tiers.Coherent.Contains("key"));
    }

    [Fact]
    public async Task Set_ConnectionLostMeanwhile_IsNotKept()
    {
        var reply = new TaskCompletionSource();
        _stream.OnConnected(0, Tracking);
        _tiers.Redis.BeforeReply = _ => reply.Task;

        var write = _tiers.Cache.SetAsync("key", "mine").AsTask();
        _stream.OnDisconnected(0);
        reply.SetResult();
        await write;

        Assert.False(_tiers.Coherent.Contains("key"));
    }

    [RedisFact]
    public async Task RealServer_KeyChangedByAnotherClient_IsReadAnew()
    {
        await using var server = await RedisServer.StartAsync();
        await using var cache = await ConnectAsync(server);
        await cache.SetAsync("key", "first");
        Assert.Equal("first", (await cache.GetAsync<string>("key")).Value);
        Assert.Equal(CacheTier.Memory, (await cache.GetAsync<string>("key")).Tier);

        await server.CliAsync("SET", "key", "second");

        await UntilAsync(async () => (await cache.GetAsync<string>("key")).Value == "second");
        Assert.Equal(1, cache.GetStatistics().Invalidations);
    }

    [RedisFact]
    public async Task RealServer_OwnWriteThenAnothers_TheSecondIsSeen()
    {
        await using var server = await RedisServer.StartAsync();
        await using var cache = await ConnectAsync(server);
        for (var round = 0; round < 20; round++)
        {
            await cache.SetAsync("key", $"mine {round}");
            var own = await cache.GetAsync<string>("key");
            Assert.Equal(($"mine {round}", CacheTier.Memory), (own.Value, own.Tier));
            await server.CliAsync("SET", "key", $"theirs {round}");
            await UntilAsync(async () => (await cache.GetAsync<string>("key")).Value == $"theirs {round}");
        }
    }

    [RedisFact]
    public async Task RealServer_LoadedThenChangedByAnother_TheChangeIsSeen()
    {
        await using var server = await RedisServer.StartAsync();
        await using var cache = await ConnectAsync(server);
        await cache.GetOrLoadAsync<string>("key", _ => new("loaded"));
        Assert.Equal(CacheTier.Memory, (await cache.GetAsync<string>("key")).Tier);

        await server.CliAsync("SET", "key", "theirs");

        await UntilAsync(async () => (await cache.GetAsync<string>("key")).Value == "theirs");
    }

    [RedisFact]
    public async Task RealServer_SlidingEntryRenewedThenChangedByAnother_TheChangeIsSeen()
    {
        await using var server = await RedisServer.StartAsync();
        await using var cache = await ConnectAsync(server);
        await cache.SetAsync("key", "sliding", EntryOptions.Sliding(TimeSpan.FromSeconds(2)));
        await UntilAsync(async () => await server.CliAsync("PTTL", "key") is var left && int.Parse(left) < 1_700);
        Assert.Equal(CacheTier.Memory, (await cache.GetAsync<string>("key")).Tier);
        await UntilAsync(async () => int.Parse(await server.CliAsync("PTTL", "key")) > 1_800);

        await server.CliAsync("SET", "key", "theirs");

        await UntilAsync(async () => (await cache.GetAsync<string>("key")).Value == "theirs");
    }

    [RedisFact]
    public async Task RealServer_RefusesTheWriteOfATransaction_SaysWhyAndKeepsTheOldValue()
    {
        await using var server = await RedisServer.StartAsync();
        await using var cache = await ConnectAsync(server);
        await cache.SetAsync("key", "old");
        await server.CliAsync("CONFIG", "SET", "maxmemory", "1");

        var failure = await Assert.ThrowsAsync<FluxCacheException>(async () => await cache.SetAsync("key", "new"));

        Assert.Equal(FluxCacheErrorKind.Rejected, failure.Kind);
        Assert.Contains("OOM", failure.Message, StringComparison.Ordinal);
        Assert.Equal("old", (await cache.GetAsync<string>("key")).Value);
    }

    [RedisFact]
    public async Task RealServer_TwoCaches_SeeEachOthersWrites()
    {
        await using var server = await RedisServer.StartAsync();
        await using var first = await ConnectAsync(server);
        await using var second = await ConnectAsync(server);
        for (var round = 0; round < 100; round++)
        {
            await first.SetAsync("key", round);
            await UntilAsync(async () => (await second.GetAsync<int>("key")).Value == round);
        }
    }

    [RedisFact]
    public async Task RealServer_FlushAll_MemoryIsEmptied()
    {
        await using var server = await RedisServer.StartAsync();
        await using var cache = await ConnectAsync(server);
        await cache.SetAsync("key", "value");
        await cache.GetAsync<string>("key");

        await server.CliAsync("FLUSHALL");

        await UntilAsync(async () => !(await cache.GetAsync<string>("key")).Found);
    }

    [RedisFact]
    public async Task RealServer_ConnectionsKilledAndKeyChanged_NothingStaleIsServedAfterwards()
    {
        await using var server = await RedisServer.StartAsync();
        await using var cache = await ConnectAsync(server);
        await cache.SetAsync("key", "old");
        await cache.GetAsync<string>("key");

        await server.CliAsync("CLIENT", "KILL", "TYPE", "normal");
        await server.CliAsync("SET", "key", "new");

        await UntilAsync(async () => (await cache.GetAsync<string>("key")).Value == "new");
        Assert.True(cache.GetStatistics().RedisReconnects > 0);
    }

    [RedisFact]
    public async Task RealServer_KeyThatExpires_LeavesMemory()
    {
        await using var server = await RedisServer.StartAsync();
        await using var cache = await ConnectAsync(server);
        await cache.SetAsync("key", "value");
        await cache.GetAsync<string>("key");

        await server.CliAsync("PEXPIRE", "key", "50");

        await UntilAsync(async () => !(await cache.GetAsync<string>("key")).Found);
    }

    [RedisFact]
    public async Task RealServer_UserMayNotTrack_SaysWhatToPermit()
    {
        await using var server = await RedisServer.StartAsync();
        await server.CliAsync("ACL", "SETUSER", "app", "on", ">secret", "~*", "+@all", "-client|tracking");

        var failure = await Assert.ThrowsAsync<FluxCacheException>(() => FluxCacheFactory.ConnectAsync(
            new FluxCacheOptions { ConnectionString = $"{server.ConnectionString},user=app,password=secret" }));

        // The others may well be permitted to, and would not publish what this one needs.
        Assert.Equal(FluxCacheErrorKind.Rejected, failure.Kind);
        Assert.Contains("+client|tracking", failure.Message, StringComparison.Ordinal);
    }

    private static Task<IOwnedFluxCache> ConnectAsync(RedisServer server) =>
        FluxCacheFactory.ConnectAsync(new FluxCacheOptions { ConnectionString = server.ConnectionString });

    private static RespValue Invalidate(string key) =>
        RespValue.OfItems(RespKind.Push, [Text("invalidate"), RespValue.OfItems(RespKind.Array, [Text(key)])]);

    private static RespValue Text(string text) => RespValue.OfBytes(RespKind.BulkString, Encoding.UTF8.GetBytes(text));

    /// <summary>Asks again until it holds: an invalidation takes its way through the network.</summary>
    private static async Task UntilAsync(Func<Task<bool>> holds)
    {
        using var bound = new CancellationTokenSource(Bound);
        while (true)
        {
            try
            {
                if (await holds())
                    return;
            }
            catch (FluxCacheException failure) when (failure.CanRetry)
            {
                // The connection is being opened again.
            }

            await Task.Delay(1, bound.Token);
        }
    }
}
