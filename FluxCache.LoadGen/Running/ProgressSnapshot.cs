namespace FluxCache.LoadGen.Running;

/// <summary>How far a phase is.</summary>
internal sealed record ProgressSnapshot
{
    internal required string Phase { get; init; }

    internal required TimeSpan Elapsed { get; init; }

    /// <summary>Operations that were answered, or keys that were prepared.</summary>
    internal required long Operations { get; init; }

    /// <summary>How many there will be; unset when something else ends the phase.</summary>
    internal long? OfOperations { get; init; }

    /// <summary>How long the phase is to last; unset when something else ends it.</summary>
    internal TimeSpan? OfDuration { get; init; }

    internal long Errors { get; init; }

    internal long Mismatches { get; init; }

    /// <summary>The share of reads that memory served; unset when the phase has read nothing.</summary>
    internal double? MemoryHitRatio { get; init; }

    /// <summary>The latency that 99 % of the operations so far did not exceed; unset when none is measured.</summary>
    internal double? P99Milliseconds { get; init; }

    /// <summary>How much of the phase is done, from 0 to 1; unset when it ends only by being stopped.</summary>
    internal double? Share => OfOperations is { } operations
        ? (double)Operations / operations
        : OfDuration is { } duration ? Math.Min(1, Elapsed / duration) : null;
}
