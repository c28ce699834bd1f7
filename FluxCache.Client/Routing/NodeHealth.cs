namespace FluxCache.Client.Routing;

/// <summary>
/// Whether a node gets its keys. It is set aside when it cannot be reached, or when several calls in a row got no
/// answer in time, and is back when a probe succeeds. Safe for concurrent calls, without a lock: each field stands for
/// itself, and a race costs one call more or less at a node that is failing.
/// </summary>
internal sealed class NodeHealth
{
    // One slow call says little about a node: a garbage collection, a slow Redis. Three in a row do.
    private const int TimeoutsInARow = 3;

    private int _aside;
    private int _timeouts;

    internal bool IsAvailable => Volatile.Read(ref _aside) == 0;

    internal void ReportAnswer()
    {
        // Read first: a write by every call would move the cache line between all cores.
        if (Volatile.Read(ref _timeouts) != 0)
            Volatile.Write(ref _timeouts, 0);
    }

    /// <summary>Returns whether this report set the node aside.</summary>
    internal bool ReportTimeout() => Interlocked.Increment(ref _timeouts) >= TimeoutsInARow && ReportUnreachable();

    /// <summary>Returns whether this report set the node aside.</summary>
    internal bool ReportUnreachable() => Interlocked.Exchange(ref _aside, 1) == 0;

    internal void Restore()
    {
        Volatile.Write(ref _timeouts, 0);
        Volatile.Write(ref _aside, 0);
    }
}
