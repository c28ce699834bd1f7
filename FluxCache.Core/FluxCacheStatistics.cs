namespace FluxCache;

/// <summary>What a cache holds now and has done since it started. Counters only grow.</summary>
public sealed record FluxCacheStatistics
{
    /// <summary>Entries in memory.</summary>
    public required long MemoryEntries { get; init; }

    /// <summary>What those entries take, in bytes: keys, values and overhead.</summary>
    public required long MemorySizeBytes { get; init; }

    /// <summary>The most entries that memory may hold.</summary>
    public required long MemoryCapEntries { get; init; }

    /// <summary>The most bytes that memory's entries may take; 0: no bound.</summary>
    public required long MemoryCapBytes { get; init; }

    /// <summary>Entries that memory dropped for room.</summary>
    public required long MemoryEvictions { get; init; }

    /// <summary>Entries that memory dropped because their time was over.</summary>
    public required long MemoryExpirations { get; init; }

    /// <summary>Reads that memory served.</summary>
    public required long MemoryHits { get; init; }

    /// <summary>Reads that Redis served.</summary>
    public required long RedisHits { get; init; }

    /// <summary>Reads that memory served although the value may be out of step with Redis, which was away.</summary>
    public required long StaleHits { get; init; }

    /// <summary>Reads that found nothing.</summary>
    public required long Misses { get; init; }

    /// <summary>Operations that failed.</summary>
    public required long Errors { get; init; }

    /// <summary>Entries dropped or fills voided because the key changed.</summary>
    public required long Invalidations { get; init; }

    /// <summary>
    /// How memory is kept in step, as agreed with the server; <see cref="InvalidationMode.Auto"/> until it was reached.
    /// </summary>
    public required InvalidationMode Invalidation { get; init; }

    /// <summary>
    /// How far memory lagged Redis: the median of the last thousand or so measurements; unset: there is none.
    /// </summary>
    public required TimeSpan? SyncLagMedian { get; init; }

    /// <summary>What 99 % of those measurements did not exceed.</summary>
    public required TimeSpan? SyncLagP99 { get; init; }

    /// <summary>The longest of those measurements.</summary>
    public required TimeSpan? SyncLagMax { get; init; }

    /// <summary>Fresh hits that were compared with Redis: see <see cref="FluxCacheOptions.ShadowReadEvery"/>.</summary>
    public required long ShadowReads { get; init; }

    /// <summary>
    /// Entries that memory would have served as fresh and that differed from Redis, with no invalidation on its way:
    /// found by shadow reads and re-sync. Zero, unless somebody changes Redis past its invalidations.
    /// </summary>
    public required long SyncViolations { get; init; }

    /// <summary>Entries that were compared with Redis after their stream had broken, and kept.</summary>
    public required long SuspectsKept { get; init; }

    /// <summary>Entries that were compared with Redis after their stream had broken, and had changed.</summary>
    public required long SuspectsReplaced { get; init; }

    /// <summary>Round trips that found memory in step for reads that asked for it, each for one read or many.</summary>
    public required long Barriers { get; init; }

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

    /// <summary>Leases that this process took, to load a key under each.</summary>
    public required long LeasesAcquired { get; init; }

    /// <summary>How often a load of this process waited for another's lease.</summary>
    public required long LeasesWaitedFor { get; init; }

    /// <summary>Leases of others whose time was over before they loaded anything.</summary>
    public required long LeasesExpired { get; init; }

    /// <summary>
    /// Leases of this process that were gone before the load was done, because the key was written meanwhile or the
    /// load took longer than <see cref="FluxCacheOptions.LoadLease"/>: what it brought is not stored.
    /// </summary>
    public required long LeasesVoided { get; init; }
}
