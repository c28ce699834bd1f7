using System.Diagnostics.Metrics;

namespace FluxCache.Diagnostics;

/// <summary>Counts load leases by their fate. Safe for concurrent calls.</summary>
internal sealed class LeaseCounters
{
    private static readonly LeaseEvent[] Events = Enum.GetValues<LeaseEvent>();

    private readonly long[] _counts = new long[Events.Length];

    internal void Count(LeaseEvent what) => Interlocked.Increment(ref _counts[(int)what]);

    internal long Sum(LeaseEvent what) => Volatile.Read(ref _counts[(int)what]);

    /// <summary>Every event, also those that have not occurred yet.</summary>
    internal IEnumerable<Measurement<long>> Observe() =>
        from what in Events
        select new Measurement<long>(
            Sum(what), new KeyValuePair<string, object?>(TelemetryNames.ResultTag, TelemetryNames.Of(what)));
}

/// <summary>The fate of a lease, as telemetry names it.</summary>
internal enum LeaseEvent
{
    /// <summary>This process took the lease, and loads.</summary>
    Acquired,

    /// <summary>Another process holds the lease, and this process waits.</summary>
    Waited,

    /// <summary>A lease that this process waited for expired.</summary>
    Expired,

    /// <summary>This process lost its lease before the load was done. The loaded value is not stored.</summary>
    Voided,
}
