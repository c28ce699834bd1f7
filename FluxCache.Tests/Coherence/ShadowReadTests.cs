using FluxCache.Tests.Redis;
using FluxCache.Tests.Tiering;
using Xunit;
using static FluxCache.Tests.Eventually;

namespace FluxCache.Tests.Coherence;

/// <summary>What follows when memory differs from Redis, and no invalidation says so.</summary>
public sealed class ShadowReadTests : IAsyncDisposable
{
    private readonly TierFixture _tiers = new();
    private readonly CancellationTokenSource _stop = new();
    private readonly Task _running;

    public ShadowReadTests() => _running = _tiers.Shadow.RunAsync(_stop.Token);

    [Fact]
    public async Task Violations_ThreeInARow_EverythingIsSuspect()
    {
        await FillAsync();
        await CompareAsync("key0", differs: true);
        await CompareAsync("key1", differs: true);
        Assert.True(_tiers.Coherent.Contains("key9"));

        await CompareAsync("key2", differs: true);

        await UntilAsync(() => _tiers.Coherent.IsSuspect("key9"));
        Assert.True(_tiers.Coherent.IsSuspect("key0"));
    }

    [Fact]
    public async Task Violations_WithOthersBetweenThatAgree_AreMendedAlone()
    {
        await FillAsync();
        foreach (var key in (string[])["key0", "key1"])
            await CompareAsync(key, differs: true);
        await CompareAsync("key2", differs: false);
        foreach (var key in (string[])["key3", "key4"])
            await CompareAsync(key, differs: true);
        await CompareAsync("key5", differs: false);

        Assert.Equal(4, _tiers.Shadow.Violations);
        Assert.True(_tiers.Coherent.Contains("key9"));
        Assert.Equal(("theirs", CacheTier.Memory), await ReadAsync("key0"));
    }

    [RedisFact]
    public async Task RealServer_DatabasesSwapped_IsFoundAndNothingOldIsServedAnyMore()
    {
        await using var server = await RedisServer.StartAsync();
        await using var cache = await FluxCacheFactory.ConnectAsync(new FluxCacheOptions
        {
            ConnectionString = server.ConnectionString,
            ShadowReadEvery = 1,
        });
        var keys = Enumerable.Range(0, 200).Select(i => $"key{i}").ToArray();

        // First the other database: the server names no database where it says that a key has changed.
        await server.CliAsync(["-n", "1", "MSET", .. keys.SelectMany(static key => (string[])[key, "new"])]);
        foreach (var key in keys)
            await cache.SetAsync(key, "old");

        await server.CliAsync("SWAPDB", "0", "1");
        await UntilAsync(async () =>
        {
            foreach (var key in keys[..10])
                await cache.GetAsync<string>(key);
            return cache.GetStatistics().SyncViolations >= 3;
        });

        // Without a look at each of them.
        await UntilAsync(async () => (await cache.GetAsync<string>(keys[^1])).Value == "new");
        foreach (var key in keys)
            Assert.Equal("new", (await cache.GetAsync<string>(key)).Value);
        Assert.InRange(cache.GetStatistics().SyncViolations, 3, 20);
    }

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => _running);
        _stop.Dispose();
    }

    private async Task FillAsync()
    {
        for (var i = 0; i < 10; i++)
            await _tiers.Cache.SetAsync($"key{i}", "mine");
    }

    private async Task CompareAsync(string key, bool differs)
    {
        if (differs)
            _tiers.Redis.Put(key, "theirs");
        var before = _tiers.Shadow.Compared;
        _tiers.Shadow.Offer(key);
        await UntilAsync(() =>
        {
            _tiers.Time.Advance(TimeSpan.FromMilliseconds(10));
            return _tiers.Shadow.Compared > before;
        });
    }

    private async Task<(string?, CacheTier)> ReadAsync(string key)
    {
        var read = await _tiers.Cache.GetAsync<string>(key);
        return (read.Value, read.Tier);
    }
}
