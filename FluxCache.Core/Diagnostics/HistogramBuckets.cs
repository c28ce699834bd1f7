using System.Diagnostics.Metrics;

namespace FluxCache.Diagnostics;

/// <summary>
/// The bucket boundaries of the histograms, in seconds: six a decade, so that a quantile read from the buckets is off by
/// half at most.
/// </summary>
internal static class HistogramBuckets
{
    private static readonly decimal[] Steps = [1m, 1.5m, 2m, 3m, 5m, 7m];

    /// <summary>For requests: from 1 µs, about ten hits in memory, to 10 s, beyond every timeout that is in use.</summary>
    internal static InstrumentAdvice<double> RequestDuration { get; } = Advice(0.000_001m, 10);

    /// <summary>For the lag behind Redis: from 10 µs to 1 min.</summary>
    internal static InstrumentAdvice<double> SyncLag { get; } = Advice(0.000_01m, 60);

    private static InstrumentAdvice<double> Advice(decimal first, decimal last) =>
        new() { HistogramBucketBoundaries = [.. Between(first, last)] };

    /// <summary>Computed as decimals: 0.0015 as a double product would show as 0.0015000000000000002.</summary>
    private static IEnumerable<double> Between(decimal first, decimal last)
    {
        for (var decade = first; ; decade *= 10)
        {
            foreach (var step in Steps.Where(step => decade * step < last))
                yield return (double)(decade * step);
            if (decade * 10 < last)
                continue;

            yield return (double)last;
            yield break;
        }
    }
}
