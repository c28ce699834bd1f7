using System.Diagnostics.Metrics;

namespace FluxCache.Diagnostics;

/// <summary>
/// Counts the entries that differed from Redis, by how long they may have. Every age is reported from the start, as 0. Safe
/// for concurrent calls.
/// </summary>
internal sealed class ViolationCounters
{
    private static readonly (TimeSpan Below, string Name)[] Ages =
    [
        (TimeSpan.FromMilliseconds(10), "<10ms"),
        (TimeSpan.FromMilliseconds(100), "<100ms"),
        (TimeSpan.FromSeconds(1), "<1s"),
        (TimeSpan.FromSeconds(10), "<10s"),
        (TimeSpan.FromMinutes(1), "<1m"),
        (TimeSpan.MaxValue, ">=1m"),
    ];

    private readonly long[] _counts = new long[Ages.Length];

    internal void Count(TimeSpan age)
    {
        var index = Array.FindIndex(Ages, bucket => age < bucket.Below);
        Interlocked.Increment(ref _counts[index < 0 ? Ages.Length - 1 : index]);
    }

    internal IEnumerable<Measurement<long>> Observe() => Ages.Select((age, index) => new Measurement<long>(
        Volatile.Read(ref _counts[index]), new KeyValuePair<string, object?>(TelemetryNames.AgeTag, age.Name)));
}
