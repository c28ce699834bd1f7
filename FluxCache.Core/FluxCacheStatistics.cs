namespace FluxCache;

/// <summary>What a cache holds now and has done since it started. Counters only grow.</summary>
public sealed record FluxCacheStatistics
{
    /// <summary>Entries in memory.</summary>
    public required long MemoryEntries { get; init; }

    /// <summary>What those entries take, in bytes: keys, values and overhead.</summary>
    public required long MemorySizeBytes { get; init; }

    /// <summary>Entries that memory dropped for room.</summary>
    public required long MemoryEvictions { get; init; }

    /// <summary>Entries that memory dropped because their time was over.</summary>
    public required long MemoryExpirations { get; init; }

    /// <summary>Reads that memory served.</summary>
    public required long MemoryHits { get; init; }

    /// <summary>Reads that Redis served.</summary>
    public required long RedisHits { get; init; }

    /// <summary>Reads that found nothing.</summary>
    public required long Misses { get; init; }

    /// <summary>Operations that failed.</summary>
    public required long Errors { get; init; }

    /// <summary>Entries dropped or fills voided because the key changed.</summary>
    public required long Invalidations { get; init; }

    /// <summary>Commands sent to Redis again after a failure.</summary>
    public required long RedisRetries { get; init; }

    /// <summary>Connections to Redis opened again after a loss.</summary>
    public required long RedisReconnects { get; init; }

    /// <summary>Whether Redis can be used at this moment.</summary>
    public required RedisState RedisState { get; init; }

    /// <summary>Re-sync passes that ran to their end.</summary>
    public required long ResyncPasses { get; init; }

    /// <summary>Entries that a re-sync found to differ from Redis, and mended.</summary>
    public required long ResyncRepairs { get; init; }

    /// <summary>Entries that preloading brought into memory.</summary>
    public required long PreloadedEntries { get; init; }
}
