using FluxCache.Tests.Tiering;
using Xunit;

namespace FluxCache.Tests.Coherence;

public sealed class ResyncTests
{
    private readonly TierFixture _tiers = new(new FluxCacheOptions { SyncBatchSize = 3, SyncKeysPerSecond = 0 });

    [Fact]
    public async Task Pass_RedisChangedBehindTheCache_MemoryIsMended()
    {
        for (var i = 0; i < 10; i++)
            await _tiers.Cache.SetAsync($"key{i}", "same");
        _tiers.Redis.Put("key3", "changed");
        _tiers.Redis.Put("key5", null);
        _tiers.Redis.Put("new", "new");

        await _tiers.Resync.PassAsync(CancellationToken.None);

        Assert.Equal(2, _tiers.Resync.Repairs);
        Assert.Equal(1, _tiers.Resync.Passes);
        var changed = await _tiers.Cache.GetAsync<string>("key3");
        Assert.Equal(("changed", CacheTier.Memory), (changed.Value, changed.Tier));
        Assert.False(_tiers.Coherent.Contains("key5"));
        Assert.True(_tiers.Coherent.Contains("new"));
    }

    [Fact]
    public async Task Pass_NothingChanged_RepairsNothing()
    {
        for (var i = 0; i < 10; i++)
            await _tiers.Cache.SetAsync($"key{i}", i);

        await _tiers.Resync.PassAsync(CancellationToken.None);

        Assert.Equal(0, _tiers.Resync.Repairs);
    }

    [Fact]
    public async Task Pass_KeyWrittenWhileItsBatchIsRead_TheWriteStays()
    {
        await _tiers.Cache.SetAsync("key", "old");
        var reply = new TaskCompletionSource();
        var reading = new TaskCompletionSource();
        _tiers.Redis.BeforeReply = command =>
        {
            if (!command.StartsWith("MGET", StringComparison.Ordinal))
                return Task.CompletedTask;
            reading.SetResult();
            return reply.Task;
        };

        var pass = _tiers.Resync.PassAsync(CancellationToken.None);
        await reading.Task;
        await _tiers.Cache.SetAsync("key", "new");
        reply.SetResult();
        await pass;

        Assert.Equal(0, _tiers.Resync.Repairs);
        Assert.Equal("new", (await _tiers.Cache.GetAsync<string>("key")).Value);
    }

    [Fact]
    public async Task Pass_TimeToLiveShortenedInRedis_MemoryTakesItOver()
    {
        await _tiers.Cache.SetAsync("key", "value");
        _tiers.Redis.TimesToLive["key"] = TimeSpan.FromSeconds(5);

        await _tiers.Resync.PassAsync(CancellationToken.None);
        _tiers.Time.Advance(TimeSpan.FromSeconds(6));

        Assert.Equal(0, _tiers.Resync.Repairs);
        Assert.False(_tiers.Coherent.Contains("key"));
    }

    [Fact]
    public async Task Preload_MoreKeysThanRoom_StopsAtTheBound()
    {
        var tiers = new TierFixture(new FluxCacheOptions { MemoryCap = 10, SyncBatchSize = 4 });
        for (var i = 0; i < 100; i++)
            tiers.Redis.Put($"key{i:00}", "value");

        await tiers.Preload.RunAsync(keysPerSecond: 0, yields: false, CancellationToken.None);

        Assert.Equal(10, tiers.Memory.Count);
        Assert.Equal(10, tiers.Preload.Installed);
        Assert.Equal(0, tiers.Memory.Dropped.Evictions);
    }

    [Fact]
    public async Task Run_PassFails_TheNextIntervalTriesAgain()
    {
        await _tiers.Cache.SetAsync("key", "old");
        _tiers.Redis.Put("key", "changed");
        var failed = new TaskCompletionSource();
        _tiers.Redis.BeforeExecution = _ =>
        {
            failed.TrySetResult();
            return Task.FromException(new FluxCacheException(FluxCacheErrorKind.Unavailable, "away"));
        };
        using var stopping = new CancellationTokenSource();
        var run = _tiers.Resync.RunAsync(TimeSpan.FromMinutes(1), stopping.Token);

        _tiers.Time.Advance(TimeSpan.FromMinutes(1));
        await failed.Task;
        var repaired = new TaskCompletionSource();
        _tiers.Redis.BeforeExecution = _ => Task.CompletedTask;
        _tiers.Redis.BeforeReply = command =>
        {
            if (command.StartsWith("SCAN", StringComparison.Ordinal))
                repaired.TrySetResult();
            return Task.CompletedTask;
        };
        _tiers.Time.Advance(TimeSpan.FromMinutes(1));
        await repaired.Task;
        await stopping.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => run);
        Assert.Equal("changed", (await _tiers.Cache.GetAsync<string>("key")).Value);
    }
}
