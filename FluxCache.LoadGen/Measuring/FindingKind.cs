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

    /// <summary>A node returned as fresh an older value than one that it had returned or acknowledged before.</summary>
    Regression,

    /// <summary>A read returned an older value than it asked for, or one that is flagged stale.</summary>
    Freshness,

    /// <summary>A node and Redis differed when the load had long stopped.</summary>
    Diverged,

    /// <summary>Redis held something older than an acknowledged write, or nothing, and no later write explains it.</summary>
    LostWrite,

    /// <summary>A write whose outcome was unknown took effect later than it may.</summary>
    LateWrite,

    /// <summary>A write took effect whose caller had been told that it did not happen.</summary>
    NotDone,

    /// <summary>A value lived longer than its write said, or its deadline moved.</summary>
    Outlived,

    /// <summary>An operation failed in a way that no fault explains.</summary>
    Unexpected,
}
