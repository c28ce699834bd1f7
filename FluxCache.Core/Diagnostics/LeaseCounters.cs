using System.Diagnostics.Metrics;

namespace FluxCache.Diagnostics;

/// <summary>Counts what became of leases on loads. Safe for concurrent calls.</summary>
internal sealed class LeaseCounters
{
    private static readonly LeaseEvent[] Events = Enum.GetValues<LeaseEvent>();

    private readonly long[] _counts = new long[Events.Length];

    internal void Count(LeaseEvent what) => Interlocked.Increment(ref _counts[(int)what]);

    internal long Sum(LeaseEvent what) => Volatile.Read(ref _counts[(int)what]);

    /// <summary>Every event that has occurred.</summary>
    internal IEnumerable<Measurement<long>> Observe() =>
        from what in Events
        where Sum(what) > 0
        select new Measurement<long>(
            Sum(what), new KeyValuePair<string, object?>(TelemetryNames.ResultTag, TelemetryNames.Of(what)));
}

/// <summary>What became of a lease, as telemetry names it.</summary>
internal enum LeaseEvent
{
    /// <summary>This process took it, and loads.</summary>
    Acquired,

    /// <summary>Another holds it, and this process waits.</summary>
    Waited,

    /// <summary>The time of one that this process waited for was over.</summary>
    Expired,

    /// <summary>One of this process was gone before the load was done: what it brought is not stored.</summary>
    Voided,
}
