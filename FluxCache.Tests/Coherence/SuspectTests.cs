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
    public async Task Get_BreakNoticedLate_TheBoundCountsFromTheLastSignOfLife()
    {
        await _tiers.Cache.SetAsync("key", "value");
        _tiers.Time.Advance(TimeSpan.FromSeconds(31));
        Break();

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

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Get_StaleNotPermitted_Fails(bool none)
    {
        var tiers = new TierFixture(new FluxCacheOptions { StaleOnOutage = none ? null : TimeSpan.Zero });
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

    [Fact]
    public async Task Reads_OfSuspectsWhoseReadersGiveUp_EachTriesAgainUntilAllWereRead()
    {
        const int Entries = 400;
        const int PerSecond = 50;
        var tiers = new TierFixture(new FluxCacheOptions { RecheckKeysPerSecond = PerSecond });
        var keys = Enumerable.Range(0, Entries).Select(i => $"key{i}").ToArray();
        foreach (var key in keys)
            await tiers.Cache.SetAsync(key, "value");
        tiers.Coherent.Break(0);

        // All readers give up and ask again once a second, so most turns would be of readers who are gone.
        var read = 1; // One has its turn at once.
        for (var second = 0; second < Entries / PerSecond; second++)
        {
            using var patience = new CancellationTokenSource();
            var reads = keys.Select(key => tiers.Cache.GetAsync<string>(key, patience.Token).AsTask()).ToArray();
            for (var turn = 0; turn < PerSecond && read < Entries; turn++)
            {
                // Waits for the reader whose turn it is, so that nobody looks at the clock while it moves.
                tiers.Time.Advance(TimeSpan.FromSeconds(1) / PerSecond);
                read++;
                await Eventually.UntilAsync(() => reads.Count(static one => one.IsCompletedSuccessfully) == read);
            }

            await patience.CancelAsync();
            await Task.WhenAll(reads).ContinueWith(static _ => { }, TaskScheduler.Default);
        }

        Assert.Equal(Entries, tiers.Redis.KeysAsked);
    }

    [Fact]
    public async Task Reads_OfMoreSuspectsThanMayWait_AreBusy()
    {
        var options = new FluxCacheOptions { RecheckKeysPerSecond = 10, MaxPendingCommands = 16, StaleOnOutage = null };
        var tiers = new TierFixture(options);
        var keys = Enumerable.Range(0, 30).Select(i => $"key{i}").ToArray();
        foreach (var key in keys)
            await tiers.Cache.SetAsync(key, "value");
        tiers.Coherent.Break(0);

        var reads = keys.Select(key => tiers.Cache.GetAsync<string>(key).AsTask()).ToArray();

        // One had its turn at once, and 16 wait.
        foreach (var refused in reads[17..])
        {
            var failure = await Assert.ThrowsAsync<FluxCacheException>(() => refused);
            Assert.Equal(FluxCacheErrorKind.Busy, failure.Kind);
            Assert.Contains("RecheckKeysPerSecond", failure.Message, StringComparison.Ordinal);
        }

        await DriveAsync(Task.WhenAll(reads[..17]), tiers);
    }

    [Fact]
    public async Task Get_StreamIsLate_ReadsRedisAtOnceAndMemoryAgainAfterwards()
    {
        var keys = Enumerable.Range(0, 1_000).Select(i => $"key{i}").ToArray();
        foreach (var key in keys)
            await _tiers.Cache.SetAsync(key, "value");
        _tiers.Coherent.SetLate(0, isLate: true);

        // No time goes by: nobody waits for a turn.
        foreach (var key in keys)
            Assert.Equal(CacheTier.Redis, (await _tiers.Cache.GetAsync<string>(key)).Tier);
        await _tiers.Cache.GetManyAsync<string>(keys);
        await _tiers.Suspects.PassAsync(CancellationToken.None);
        Assert.Equal(0, _tiers.Suspects.Kept);

        _tiers.Coherent.SetLate(0, isLate: false);
        foreach (var key in keys)
            Assert.Equal(CacheTier.Memory, (await _tiers.Cache.GetAsync<string>(key)).Tier);
    }

    [Fact]
    public async Task Get_StreamIsLate_WhatIsReadIsKeptForWhenItHasCaughtUp()
    {
        _tiers.Redis.Put("key", "value");
        _tiers.Redis.Put("changed", "old");
        _tiers.Coherent.SetLate(0, isLate: true);
        await _tiers.Cache.GetAsync<string>("key");
        await _tiers.Cache.GetAsync<string>("changed");
        _tiers.Coherent.Invalidate("changed");

        _tiers.Coherent.SetLate(0, isLate: false);

        Assert.True(_tiers.Coherent.Contains("key"));
        Assert.False(_tiers.Coherent.Contains("changed"));
    }

    [Fact]
    public async Task Get_StreamIsLateAndAReadIsOnItsWay_DoesNotJoinIt()
    {
        var reply = new TaskCompletionSource();
        _tiers.Redis.Put("key", "old");
        _tiers.Redis.BeforeReply = _ => reply.Task;
        var first = _tiers.Cache.GetAsync<string>("key").AsTask();
        _tiers.Coherent.SetLate(0, isLate: true);
        _tiers.Redis.Put("key", "new");

        var second = _tiers.Cache.GetAsync<string>("key").AsTask();
        reply.SetResult();

        Assert.Equal(("old", "new"), ((await first).Value, (await second).Value));
    }

    [Fact]
    public async Task GetOrLoad_StreamIsLate_LoadsOnceAndStores()
    {
        var loading = new TaskCompletionSource<string?>();
        var loads = 0;
        _tiers.Coherent.SetLate(0, isLate: true);

        var calls = Enumerable.Range(0, 10).Select(_ => _tiers.Cache.GetOrLoadAsync<string>(
            "key",
            _ =>
            {
                loads++;
                return new(loading.Task);
            }).AsTask()).ToArray();
        loading.SetResult("value");
        await Task.WhenAll(calls);

        Assert.Equal(1, loads);
        Assert.Equal("value", _tiers.Redis.TextOf("key"));
    }

    private void Break()
    {
        _tiers.Coherent.Down(0);
        _tiers.Redis.BeforeExecution = static _ => throw Away();
    }

    private static FluxCacheException Away() => new(FluxCacheErrorKind.Unavailable, "Redis is away");

    /// <summary>Lets time go on until it is done.</summary>
    private Task DriveAsync(Task work) => DriveAsync(work, _tiers);

    private static async Task DriveAsync(Task work, TierFixture tiers)
    {
        while (!work.IsCompleted)
        {
            tiers.Time.Advance(TimeSpan.FromMilliseconds(100));
            await Task.Yield();
        }

        await work;
    }
}
