namespace FluxCache.LoadGen.Measuring;

/// <summary>What can be wrong with an operation.</summary>
internal enum FindingKind
{
    /// <summary>It failed.</summary>
    Error,

    /// <summary>A read returned the value of another key.</summary>
    OtherKey,

    /// <summary>A read returned bytes that nobody wrote.</summary>
    Damaged,

    /// <summary>A read returned an older value than a write that was acknowledged before it started.</summary>
    Stale,

    /// <summary>A read returned an older value than a read that ended before it started.</summary>
    Backwards,

    /// <summary>A read found nothing after a write was acknowledged.</summary>
    Lost,

    /// <summary>A read returned a value that no write of this run has sent yet, or that an earlier run wrote.</summary>
    Foreign,
}
