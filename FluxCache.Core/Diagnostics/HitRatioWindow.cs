namespace FluxCache.Diagnostics;

/// <summary>
/// The share of reads that a tier served in about the last minute, from counters that only grow. Each look keeps a
/// snapshot; the ratio is that of the growth since the oldest snapshot of the last minute. Guarded by its own lock.
/// </summary>
internal sealed class HitRatioWindow
{
    internal static readonly TimeSpan Length = TimeSpan.FromMinutes(1);

    private readonly TimeProvider _time;
    private readonly Lock _lock = new();
    private readonly Queue<Snapshot> _snapshots = [];

    internal HitRatioWindow(TimeProvider time)
    {
        _time = time;
        _snapshots.Enqueue(new Snapshot(time.GetTimestamp(), 0, 0));
    }

    /// <summary>The ratio from 0 to 1; null when nothing was read in the window.</summary>
    internal double? Observe(long hits, long reads)
    {
        lock (_lock)
        {
            var now = _time.GetTimestamp();
            while (_snapshots.Count > 1 && _time.GetElapsedTime(_snapshots.Peek().Timestamp, now) > Length)
                _snapshots.Dequeue();
            var oldest = _snapshots.Peek();
            _snapshots.Enqueue(new Snapshot(now, hits, reads));
            return reads > oldest.Reads ? (double)(hits - oldest.Hits) / (reads - oldest.Reads) : null;
        }
    }

    private readonly record struct Snapshot(long Timestamp, long Hits, long Reads);
}
