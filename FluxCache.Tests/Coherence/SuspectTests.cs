using System.Diagnostics;
using FluxCache.Tests.Tiering;
using Xunit;

namespace FluxCache.Tests.Coherence;

public sealed class SuspectTests
{
    private readonly TierFixture _tiers = new(new FluxCacheOptions
    {
        StaleOnOutage = TimeSpan.FromSeconds(30),
        RecheckKeysPerSecond = 10_000,
        SyncBatchSize = 100,
    });

    [Fact]
    public async Task Get_StreamLost_ReadsRedisAgain()
    {
        await _tiers.Cache.SetAsync("key", "old");
        _tiers.Coherent.Down(0);
        _tiers.Redis.Put("key", "new");
        _tiers.Coherent.Up(0);

        var read = await _tiers.Cache.GetAsync<string>("key");

        Assert.Equal(("new", CacheTier.Redis, false), (read.Value, read.Tier, read.IsStale));
        Assert.Equal(CacheTier.Memory, (await _tiers.Cache.GetAsync<string>("key")).Tier);
    }

    [Fact]
    public async Task Get_RedisAway_ServesWhatWasThereFlaggedAsStale()
    {
        await _tiers.Cache.SetAsync("key", "value");
        Break();

        var read = await _tiers.Cache.GetAsync<string>("key");
        var many = await _tiers.Cache.GetManyAsync<string>(["key"]);

        Assert.Equal(("value", CacheTier.Memory, true), (read.Value, read.Tier, read.IsStale));
        Assert.True(many[0].IsStale);
    }

    [Fact]
    public async Task Get_RedisAwayForLongerThanTheBound_Fails()
    {
        await _tiers.Cache.SetAsync("key", "value");
        Break();
        _tiers.Time.Advance(TimeSpan.FromSeconds(31));

        await Assert.ThrowsAsync<FluxCacheException>(async () => await _tiers.Cache.GetAsync<string>("key"));
    }

    [Fact]
    public async Task Get_RedisAwayAndMoreThanAnyAsked_Fails()
    {
        var token = await _tiers.Cache.SetAsync("key", "value");
        Break();

        foreach (var freshness in (Freshness[])[Freshness.Linearizable, Freshness.AtLeast(token)])
            await Assert.ThrowsAsync<FluxCacheException>(
                async () => await _tiers.Cache.GetAsync<string>("key", freshness));
    }

    [Fact]
    public async Task Get_StaleNotPermitted_Fails()
    {
        var tiers = new TierFixture();
        await tiers.Cache.SetAsync("key", "value");
        tiers.Coherent.Down(0);
        tiers.Redis.BeforeExecution = static _ => throw Away();

        await Assert.ThrowsAsync<FluxCacheException>(async () => await tiers.Cache.GetAsync<string>("key"));
    }

    [Fact]
    public async Task Pass_SuspectsInUse_AreKeptOrReplacedInBatches()
    {
        for (var i = 0; i < 1_000; i++)
            await _tiers.Cache.SetAsync($"key{i}", "same");
        _tiers.Redis.Put("key999", "changed");
        _tiers.Redis.Put("key998", null);
        _tiers.Coherent.Break(0);
        _tiers.Redis.Received.Clear();

        await DriveAsync(_tiers.Suspects.PassAsync(CancellationToken.None));

        _tiers.Time.Advance(TimeSpan.FromSeconds(1));

        // A quarter of each part of memory was used last; the others wait for their readers.
        Assert.InRange(_tiers.Suspects.Kept, 248, 280);
        Assert.Equal(2, _tiers.Suspects.Replaced);
        Assert.Equal(3, _tiers.Redis.Received.Count);
        Assert.Equal("changed", (await _tiers.Cache.GetAsync<string>("key999")).Value);
        Assert.Equal(CacheTier.Memory, (await _tiers.Cache.GetAsync<string>("key997")).Tier);
        Assert.Equal(CacheTier.Redis, (await _tiers.Cache.GetAsync<string>("key0")).Tier);
    }

    [Fact]
    public async Task Reads_OfAHundredThousandSuspects_AskRedisNoMoreThanTheRate()
    {
        const int Entries = 100_000;
        const int PerSecond = 50_000;
        var tiers = new TierFixture(
            new FluxCacheOptions { MemoryCap = 2 * Entries, RecheckKeysPerSecond = PerSecond }, TimeProvider.System);
        var keys = Enumerable.Range(0, Entries).Select(i => $"key{i}").ToArray();
        foreach (var key in keys)
            await tiers.Cache.SetAsync(key, "value");
        tiers.Coherent.Break(0);
        tiers.Redis.Received.Clear();

        // Everybody comes back at once, and the check of those in use runs as well.
        var clock = Stopwatch.StartNew();
        var check = tiers.Suspects.PassAsync(CancellationToken.None);
        await Parallel.ForEachAsync(
            keys,
            new ParallelOptions { MaxDegreeOfParallelism = 1_000 },
            async (key, stopping) =>
            {
                await tiers.Cache.GetAsync<string>(key, stopping);

                // Counted first: the time may only be more by the time that it is read.
                var asked = tiers.Redis.KeysAsked;
                Assert.InRange(asked, 0, (clock.Elapsed.TotalSeconds * PerSecond) + tiers.Options.SyncBatchSize + 1);
            });
        await check;

        Assert.InRange(tiers.Redis.KeysAsked, Entries, Entries + (Entries / 4) + 100);
        Assert.Equal(CacheTier.Memory, (await tiers.Cache.GetAsync<string>("key0")).Tier);
    }

    private void Break()
    {
        _tiers.Coherent.Down(0);
        _tiers.Redis.BeforeExecution = static _ => throw Away();
    }

    private static FluxCacheException Away() => new(FluxCacheErrorKind.Unavailable, "Redis is away");

    /// <summary>Lets time go on until it is done.</summary>
    private async Task DriveAsync(Task work)
    {
        while (!work.IsCompleted)
        {
            _tiers.Time.Advance(TimeSpan.FromMilliseconds(100));
            await Task.Yield();
        }

        await work;
    }
}
