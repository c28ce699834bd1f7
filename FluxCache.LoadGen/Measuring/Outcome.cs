namespace FluxCache.LoadGen.Measuring;

/// <summary>What an operation did. Operations that failed have none: they are counted apart.</summary>
internal enum Outcome
{
    /// <summary>A read that found nothing.</summary>
    Miss,

    /// <summary>A read that the memory of the library or of a node served.</summary>
    MemoryHit,

    /// <summary>A read that Redis served.</summary>
    RedisHit,

    /// <summary>A read that found nothing, made a value and wrote it.</summary>
    Load,

    /// <summary>A write that was acknowledged.</summary>
    Write,

    /// <summary>A key that was removed, or was not there.</summary>
    Delete,
}
