using System.Collections.Concurrent;
using System.Diagnostics.Metrics;

namespace FluxCache.Diagnostics;

/// <summary>
/// Counts the commands that were sent to Redis again, by command and reason. Every combination that can occur is reported
/// from the start, as 0. Safe for concurrent calls.
/// </summary>
internal sealed class RetryCounters
{
    private readonly ConcurrentDictionary<(string Command, FluxCacheErrorKind Reason), Counter> _counters = new(
        from command in RedisCommandName.All
        from reason in (FluxCacheErrorKind[])[FluxCacheErrorKind.Unavailable, FluxCacheErrorKind.Timeout]
        where reason == FluxCacheErrorKind.Unavailable || RedisCommandName.Reads.Contains(command)
        select KeyValuePair.Create((command, reason), new Counter(command, reason)));

    internal long Sum => _counters.Sum(counter => counter.Value.Count);

    internal void Count(string command, FluxCacheErrorKind reason) =>
        _counters.GetOrAdd((command, reason), static key => new Counter(key.Command, key.Reason)).Increment();

    internal IEnumerable<Measurement<long>> Observe() => _counters.Select(counter => counter.Value.Measure());

    private sealed class Counter(string command, FluxCacheErrorKind reason)
    {
        private readonly KeyValuePair<string, object?>[] _tags =
        [
            new(TelemetryNames.OperationTag, command),
            new(TelemetryNames.ReasonTag, reason.ToString().ToLowerInvariant()),
        ];

        private long _count;

        internal long Count => Volatile.Read(ref _count);

        internal void Increment() => Interlocked.Increment(ref _count);

        internal Measurement<long> Measure() => new(Count, _tags);
    }
}
