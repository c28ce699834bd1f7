namespace FluxCache.Diagnostics;

/// <summary>What a caller asked for, as telemetry names it.</summary>
internal enum CacheOperation
{
    Get,
    Exists,
    GetOrLoad,
    GetOrLoadMany,
    GetMany,
    Set,
    SetMany,
    Delete,
    DeleteMany,
    Increment,
}

/// <summary>How an operation ended, as telemetry names it.</summary>
internal enum CacheOutcome
{
    /// <summary>A read that found the key, or a write that was acknowledged.</summary>
    Hit,

    /// <summary>A read that found nothing.</summary>
    Miss,

    /// <summary>A read that was served although the value may be out of step.</summary>
    Stale,

    /// <summary>A failure.</summary>
    Error,
}
