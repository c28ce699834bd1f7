using FluxCache.Tests.Redis;
using Xunit;

namespace FluxCache.Tests.Coherence;

/// <summary>A Redis that stands still, and goes on: its streams were late, and lost nothing.</summary>
public sealed class LateStreamTests
{
    private static readonly TimeSpan Bound = TimeSpan.FromSeconds(20);

    [RedisTheory]
    [InlineData(InvalidationMode.PerKey)]
    [InlineData(InvalidationMode.Broadcast)]
    [InlineData(InvalidationMode.Published)]
    public async Task Redis_SuspendedAndContinued_MemoryIsFreshAgainWithoutAnyComparison(InvalidationMode mode)
    {
        await using var server = await RedisServer.StartAsync();
        await using var cache = await FluxCacheFactory.ConnectAsync(new FluxCacheOptions
        {
            ConnectionString = server.ConnectionString,
            Invalidation = mode,
            MaxSyncLag = TimeSpan.FromMilliseconds(200),
            RecheckKeysPerSecond = 1, // Who had to wait for a turn would wait for minutes.
        });
        var keys = Enumerable.Range(0, 200).Select(i => $"key{i}").ToArray();
        foreach (var key in keys)
            await cache.SetAsync(key, "value");
        using var bound = new CancellationTokenSource(Bound);
        await UntilMemoryServesAsync(cache, keys, bound.Token);

        await server.FreezeAsync();
        var waiting = cache.GetAsync<string>(keys[0], bound.Token);
        while (waiting.IsCompleted)
        {
            await Task.Delay(1, bound.Token);
            waiting = cache.GetAsync<string>(keys[0], bound.Token);
        }

        await server.ThawAsync();
        Assert.Equal(CacheTier.Redis, (await waiting).Tier);
        await UntilMemoryServesAsync(cache, keys, bound.Token);

        var statistics = cache.GetStatistics();
        Assert.Equal(
            (0, 0, 0), (statistics.RedisReconnects, statistics.SuspectsKept, statistics.SuspectsReplaced));
    }

    [RedisTheory]
    [InlineData(InvalidationMode.PerKey)]
    [InlineData(InvalidationMode.Broadcast)]
    [InlineData(InvalidationMode.Published)]
    public async Task Redis_SuspendedAndTheQueuesFull_MemoryIsFreshForNoLongerThanPromised(InvalidationMode mode)
    {
        await using var server = await RedisServer.StartAsync();
        await using var cache = await FluxCacheFactory.ConnectAsync(new FluxCacheOptions
        {
            ConnectionString = server.ConnectionString,
            Invalidation = mode,
            MaxSyncLag = TimeSpan.FromMilliseconds(500),
            MaxPendingCommands = 16,
            CommandTimeout = TimeSpan.FromMinutes(1),
            RetryCount = 0,
            CircuitBreakDuration = TimeSpan.Zero,
        });
        await cache.SetAsync("key", "value");
        using var bound = new CancellationTokenSource(Bound);
        await UntilMemoryServesAsync(cache, ["key"], bound.Token);

        await server.FreezeAsync();
        var waiting = Enumerable.Range(0, 100)
            .Select(i => cache.GetAsync<string>($"other{i}", bound.Token).AsTask()).ToArray();
        Assert.Contains(waiting, static read => read.IsFaulted);
        Task<CacheResult<string>> read;
        do
        {
            await Task.Delay(1, bound.Token);
            read = cache.GetAsync<string>("key", bound.Token).AsTask();
        }
        while (read.IsCompletedSuccessfully && !(await read).IsStale);

        await server.ThawAsync();
        await Task.WhenAll([.. waiting, read]).ContinueWith(static _ => { }, TaskScheduler.Default);
        await UntilMemoryServesAsync(cache, ["key"], bound.Token);
        Assert.Equal(0, cache.GetStatistics().RedisReconnects);
    }

    private static async Task UntilMemoryServesAsync(IFluxCache cache, string[] keys, CancellationToken bound)
    {
        while (true)
        {
            var tiers = new List<CacheTier>();
            foreach (var key in keys)
                tiers.Add((await cache.GetAsync<string>(key, bound)).Tier);
            if (tiers.TrueForAll(static tier => tier == CacheTier.Memory))
                return;
            await Task.Delay(1, bound);
        }
    }
}
