using FluxCache.Diagnostics;
using FluxCache.Memory;

namespace FluxCache.Tests.Diagnostics;

public sealed class CacheMetricsExportTests
{
    [Fact]
    public void Counters_NothingCountedYet_AreExportedAsZero()
    {
        using var exported = new ExportedMetrics();
        using var metrics = new CacheMetrics(exported, TimeProvider.System);
        var memory = new MemoryTier(maxEntries: 2, maxBytes: 0, TimeProvider.System);
        metrics.Observe(memory, () => 0, () => 0, () => 0, () => RedisState.Connecting, () => 0);

        exported.Collect();

        Assert.All(
            (string[])
            [
                TelemetryNames.RedisRetries,
                TelemetryNames.RedisReconnects,
                TelemetryNames.SyncViolations,
                TelemetryNames.LoadLeases,
            ],
            name => Assert.Equal(0, Assert.Contains(name, exported.Sums)));
    }

    [Fact]
    public void Histograms_Recorded_AreExportedWithTheAdvisedBuckets()
    {
        using var exported = new ExportedMetrics();
        using var metrics = new CacheMetrics(exported, TimeProvider.System);

        metrics.Completed(CacheOperation.Get, CacheOutcome.Hit, CacheTier.Memory, metrics.Start());
        metrics.Lagged(TimeSpan.FromMilliseconds(1));
        exported.Collect();

        var durations = HistogramBuckets.RequestDuration.HistogramBucketBoundaries!.Count;
        var lags = HistogramBuckets.SyncLag.HistogramBucketBoundaries!.Count;
        Assert.Equal(durations + 1, exported.Buckets[TelemetryNames.RequestDuration]);
        Assert.Equal(lags + 1, exported.Buckets[TelemetryNames.SyncLag]);
    }
}
