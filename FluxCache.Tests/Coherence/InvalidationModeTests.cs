using System.Text;
using FluxCache.Coherence;
using FluxCache.Memory;
using FluxCache.Resp.Connection;
using FluxCache.Resp.Protocol;
using FluxCache.Tests.Redis;
using FluxCache.Tests.Tiering;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;
using Xunit;
using static FluxCache.Tests.Eventually;

namespace FluxCache.Tests.Coherence;

/// <summary>How a cache and a server agree on invalidations, and what each way keeps in step.</summary>
public sealed class InvalidationModeTests
{
    [RedisTheory]
    [InlineData(InvalidationMode.Auto, InvalidationMode.PerKey)]
    [InlineData(InvalidationMode.Broadcast, InvalidationMode.Broadcast)]
    [InlineData(InvalidationMode.Published, InvalidationMode.Published)]
    public async Task Redis_TwoCaches_SeeEachOthersWrites(InvalidationMode asked, InvalidationMode agreed)
    {
        await using var server = await RedisServer.StartAsync();
        await TwoCaches_SeeEachOthersWritesAsync(server, asked, agreed);
    }

    [GarnetFact]
    public async Task Garnet_TwoCaches_SeeEachOthersWritesByMessages()
    {
        await using var server = await RedisServer.StartGarnetAsync();
        await TwoCaches_SeeEachOthersWritesAsync(server, InvalidationMode.Auto, InvalidationMode.Published);
    }

    [GarnetFact]
    public async Task Garnet_TrackingAskedFor_SaysWhatToSet()
    {
        await using var server = await RedisServer.StartGarnetAsync();

        var failure = await Assert.ThrowsAsync<FluxCacheException>(() => ConnectAsync(server, InvalidationMode.PerKey));

        Assert.Equal(FluxCacheErrorKind.Rejected, failure.Kind);
        Assert.Contains("Invalidation to Auto or Published", failure.Message, StringComparison.Ordinal);
    }

    [RedisFact]
    public async Task Published_AnonymousMessage_IsHeeded()
    {
        await using var server = await RedisServer.StartAsync();
        await using var cache = await ConnectAsync(server, InvalidationMode.Published);
        await cache.SetAsync("a key", "old");
        Assert.Equal(CacheTier.Memory, (await cache.GetAsync<string>("a key")).Tier);

        await server.CliAsync("SET", "a key", "new");
        await server.CliAsync("PUBLISH", "fluxcache:invalidations", "- - a key");

        await UntilAsync(async () => (await cache.GetAsync<string>("a key")).Value == "new");
    }

    [RedisFact]
    public async Task Published_UserMayNotUseTheChannel_SaysWhatToPermit()
    {
        await using var server = await RedisServer.StartAsync();
        await server.CliAsync("ACL", "SETUSER", "app", "on", ">secret", "~*", "resetchannels", "+@all");

        var failure = await Assert.ThrowsAsync<FluxCacheException>(() => FluxCacheFactory.ConnectAsync(new FluxCacheOptions
        {
            ConnectionString = $"{server.ConnectionString},user=app,password=secret",
            Invalidation = InvalidationMode.Published,
        }));

        Assert.Contains("&fluxcache:invalidations", failure.Message, StringComparison.Ordinal);
    }

    [RedisFact]
    public async Task UserConfinedToSomeKeys_IsKeptInStepWithoutCanaries()
    {
        await using var server = await RedisServer.StartAsync();
        await server.CliAsync("ACL", "SETUSER", "app", "on", ">secret", "~app:*", "+@all");
        await using var cache = await FluxCacheFactory.ConnectAsync(new FluxCacheOptions
        {
            ConnectionString = $"{server.ConnectionString},user=app,password=secret",
        });
        await cache.SetAsync("app:key", "mine");
        Assert.Equal(CacheTier.Memory, (await cache.GetAsync<string>("app:key")).Tier);

        await server.CliAsync("SET", "app:key", "theirs");

        await UntilAsync(async () => (await cache.GetAsync<string>("app:key")).Value == "theirs");
    }

    [RedisFact]
    public async Task Broadcast_KeyOutsideThePrefixes_IsNeverInMemory()
    {
        await using var server = await RedisServer.StartAsync();
        await using var cache = await FluxCacheFactory.ConnectAsync(new FluxCacheOptions
        {
            ConnectionString = server.ConnectionString,
            Invalidation = InvalidationMode.Broadcast,
            TrackingPrefixes = { "user:", "order:" },
        });

        foreach (var key in (string[])["user:1", "order:1", "other:1"])
        {
            await cache.SetAsync(key, "value");
            await cache.GetAsync<string>(key);
        }

        Assert.Equal(CacheTier.Memory, (await cache.GetAsync<string>("user:1")).Tier);
        Assert.Equal(CacheTier.Memory, (await cache.GetAsync<string>("order:1")).Tier);
        Assert.Equal(CacheTier.Redis, (await cache.GetAsync<string>("other:1")).Tier);
        await server.CliAsync("SET", "user:1", "theirs");
        await UntilAsync(async () => (await cache.GetAsync<string>("user:1")).Value == "theirs");
    }

    [RedisFact]
    public async Task Canary_EveryMode_MeasuresTheLag()
    {
        await using var server = await RedisServer.StartAsync();
        foreach (var mode in (InvalidationMode[])
            [InvalidationMode.PerKey, InvalidationMode.Broadcast, InvalidationMode.Published])
        {
            await using var cache = await ConnectAsync(server, mode);
            await UntilAsync(() => Task.FromResult(cache.GetStatistics().SyncLagMedian > TimeSpan.Zero));
        }
    }

    [Theory]
    [InlineData(InvalidationMode.PerKey)]
    [InlineData(InvalidationMode.Broadcast)]
    [InlineData(InvalidationMode.Published)]
    [InlineData(InvalidationMode.None)]
    public void Connected_EveryMode_HitsAreDecidedByOneComparison(InvalidationMode mode)
    {
        var time = new FakeTimeProvider();
        var coverage = new KeyCoverage(connections: 2, prefixes: []);
        var epochs = new StreamEpochs(coverage.Streams, time);
        var memory = new CoherentMemory(new MemoryTier(8, 0, time), epochs, coverage);
        var stream = new InvalidationStream(memory, coverage, CanaryKeys.None, NullLogger.Instance);
        var server = new RedisServerInfo(3, "redis", "7.0") { Invalidation = mode };

        foreach (var connection in (int[])[coverage.Channel, 0, 1])
            stream.OnConnected(connection, server);
        Assert.True(epochs.IsUndisputed(epochs.Current));

        stream.OnDisconnected(coverage.Channel);
        Assert.Equal(mode != InvalidationMode.Published, epochs.IsUndisputed(epochs.Current));
    }

    [Theory]
    [InlineData(InvalidationMode.PerKey, InvalidationMode.Published, false)]
    [InlineData(InvalidationMode.PerKey, InvalidationMode.Published, true)]
    [InlineData(InvalidationMode.Broadcast, InvalidationMode.Published, false)]
    [InlineData(InvalidationMode.None, InvalidationMode.Published, true)]
    [InlineData(InvalidationMode.Published, InvalidationMode.PerKey, true)]
    [InlineData(InvalidationMode.PerKey, InvalidationMode.Broadcast, false)]
    public async Task Connection_ComesBackInAnotherMode_WhatWasThereIsSuspectUntilTheNewStreamWorks(
        InvalidationMode before,
        InvalidationMode after,
        bool channelIsFirst)
    {
        var tiers = new TierFixture();
        var stream = new InvalidationStream(tiers.Coherent, tiers.Coverage, CanaryKeys.None, NullLogger.Instance);
        Connect(0, before);
        Connect(tiers.Coverage.Channel, before);
        await tiers.Cache.SetAsync("key", "value");
        Assert.True(tiers.Coherent.Contains("key"));

        stream.OnDisconnected(0);
        if (channelIsFirst)
        {
            stream.OnDisconnected(tiers.Coverage.Channel);
            Connect(tiers.Coverage.Channel, after);
        }

        Connect(0, after);
        Assert.True(tiers.Coherent.IsSuspect("key"));
        await tiers.Cache.SetAsync("other", "value");
        if (!channelIsFirst)
        {
            // Nobody would say that it changes.
            Assert.Equal(after != InvalidationMode.Published, tiers.Coherent.Contains("other"));
            stream.OnDisconnected(tiers.Coverage.Channel);
            Connect(tiers.Coverage.Channel, after);
        }

        Assert.True(tiers.Coherent.IsSuspect("key"));
        await tiers.Cache.SetAsync("new", "value");
        Assert.True(tiers.Coherent.Contains("new"));
        Assert.True(tiers.Epochs.IsUndisputed(tiers.Epochs.Current));

        void Connect(int connection, InvalidationMode mode) =>
            stream.OnConnected(connection, new RedisServerInfo(3, "redis", "7.0") { Invalidation = mode });
    }

    [Fact]
    public void Channel_LostWhileAnotherConnectionHasNoInvalidations_ItsKeysAreSuspect()
    {
        var coverage = new KeyCoverage(connections: 2, prefixes: []);
        var time = new FakeTimeProvider();
        var memory = new CoherentMemory(new MemoryTier(8, 0, time), new StreamEpochs(coverage.Streams, time), coverage);
        var stream = new InvalidationStream(memory, coverage, CanaryKeys.None, NullLogger.Instance);
        var published = new RedisServerInfo(3, "garnet", "2.2") { Invalidation = InvalidationMode.Published };
        stream.OnConnected(0, published);
        stream.OnConnected(1, published with { Invalidation = InvalidationMode.None });
        stream.OnConnected(coverage.Channel, published);

        stream.OnDisconnected(coverage.Channel);

        Assert.False(memory.IsUp(coverage.Channel));
    }

    [Fact]
    public async Task Message_AfterAGap_WhatMemoryHoldsIsSuspect()
    {
        var tiers = new TierFixture();
        var stream = new InvalidationStream(tiers.Coherent, tiers.Coverage, CanaryKeys.None, NullLogger.Instance);
        var server = new RedisServerInfo(3, "garnet", "2.2") { Invalidation = InvalidationMode.Published };
        stream.OnConnected(0, server);
        stream.OnConnected(tiers.Coverage.Channel, server);
        await tiers.Cache.SetAsync("key", "value");

        stream.OnPush(1, Message("writer 1 other"));
        stream.OnPush(1, Message("writer 2 another"));
        Assert.True(tiers.Coherent.Contains("key"));
        stream.OnPush(1, Message("writer 4 yet another"));

        Assert.False(tiers.Coherent.Contains("key"));
        Assert.Equal("value", (await tiers.Cache.GetAsync<string>("key")).Value);
        Assert.True(tiers.Coherent.Contains("key"));
    }

    [Fact]
    public async Task Message_OfNoKnownForm_ChangesNothing()
    {
        var tiers = new TierFixture();
        var stream = new InvalidationStream(tiers.Coherent, tiers.Coverage, CanaryKeys.None, NullLogger.Instance);
        await tiers.Cache.SetAsync("key", "value");

        foreach (var message in (string[])["", "key", "writer key", "writer -1 key", "writer 1.5 key", " 1 key"])
            stream.OnPush(1, Message(message));

        Assert.True(tiers.Coherent.Contains("key"));
        Assert.Equal(0, stream.Published);
    }

    [Theory]
    [InlineData(InvalidationMode.Broadcast, "user:", "user:1")]
    [InlineData(InvalidationMode.Broadcast, "a", "")]
    [InlineData(InvalidationMode.Broadcast, "__flux")]
    [InlineData(InvalidationMode.Auto, "user:")]
    [InlineData((InvalidationMode)9)]
    public void Options_ThatCannotWork_AreRefused(InvalidationMode mode, params string[] prefixes)
    {
        var options = new FluxCacheOptions { Invalidation = mode };
        foreach (var prefix in prefixes)
            options.TrackingPrefixes.Add(prefix);

        Assert.True(new FluxCacheOptionsValidator().Validate(null, options).Failed);
    }

    private static async Task TwoCaches_SeeEachOthersWritesAsync(
        RedisServer server,
        InvalidationMode asked,
        InvalidationMode agreed)
    {
        await using var first = await ConnectAsync(server, asked);
        await using var second = await ConnectAsync(server, asked);
        for (var round = 0; round < 100; round++)
        {
            await first.SetAsync("key", round);
            Assert.Equal(round, (await first.GetAsync<int>("key")).Value);
            await UntilAsync(async () => (await second.GetAsync<int>("key")).Value == round);
        }

        await first.DeleteAsync("key");
        await UntilAsync(async () => !(await second.GetAsync<int>("key")).Found);
        Assert.Equal(agreed, second.GetStatistics().Invalidation);
        Assert.InRange(first.GetStatistics().MemoryHits, 50, 100);
    }

    private static Task<IOwnedFluxCache> ConnectAsync(RedisServer server, InvalidationMode mode) =>
        FluxCacheFactory.ConnectAsync(new FluxCacheOptions
        {
            ConnectionString = server.ConnectionString,
            Invalidation = mode,
        });

    private static RespValue Message(string text) => RespValue.OfItems(
        RespKind.Push, [Text("message"), Text("fluxcache:invalidations"), Text(text)]);

    private static RespValue Text(string text) => RespValue.OfBytes(RespKind.BulkString, Encoding.UTF8.GetBytes(text));
}
