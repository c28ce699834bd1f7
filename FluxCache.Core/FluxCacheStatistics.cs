namespace FluxCache;

/// <summary>The current state of a cache, and its counters since it started. Counters never decrease.</summary>
public sealed record FluxCacheStatistics
{
    /// <summary>Entries in memory.</summary>
    public required long MemoryEntries { get; init; }

    /// <summary>The size of the entries in memory, in bytes: keys, values and overhead.</summary>
    public required long MemorySizeBytes { get; init; }

    /// <summary>The maximum number of entries in memory.</summary>
    public required long MemoryCapEntries { get; init; }

    /// <summary>The maximum size of the entries in memory, in bytes; 0: no limit.</summary>
    public required long MemoryCapBytes { get; init; }

    /// <summary>Entries that memory evicted to make room.</summary>
    public required long MemoryEvictions { get; init; }

    /// <summary>Entries that expired in memory.</summary>
    public required long MemoryExpirations { get; init; }

    /// <summary>Reads that memory served.</summary>
    public required long MemoryHits { get; init; }

    /// <summary>Reads that Redis served.</summary>
    public required long RedisHits { get; init; }

    /// <summary>
    /// Reads that memory served while Redis was unreachable, so that the value may have been out of date.
    /// </summary>
    public required long StaleHits { get; init; }

    /// <summary>Reads that found nothing.</summary>
    public required long Misses { get; init; }

    /// <summary>Operations that failed.</summary>
    public required long Errors { get; init; }

    /// <summary>Invalidations that memory applied, each of which dropped an entry or voided a read under way.</summary>
    public required long Invalidations { get; init; }

    /// <summary>
    /// The invalidation mode agreed with the server; <see cref="InvalidationMode.Auto"/> until the server has been
    /// reached.
    /// </summary>
    public required InvalidationMode Invalidation { get; init; }

    /// <summary>
    /// How far memory lagged behind Redis: the median of about the last thousand measurements. Unset: there is no
    /// measurement.
    /// </summary>
    public required TimeSpan? SyncLagMedian { get; init; }

    /// <summary>The 99th percentile of those measurements.</summary>
    public required TimeSpan? SyncLagP99 { get; init; }

    /// <summary>The maximum of those measurements.</summary>
    public required TimeSpan? SyncLagMax { get; init; }

    /// <summary>Fresh hits that were compared with Redis: see <see cref="FluxCacheOptions.ShadowReadEvery"/>.</summary>
    public required long ShadowReads { get; init; }

    /// <summary>
    /// Entries that memory would have served as fresh although they differed from Redis and no invalidation was under
    /// way. Shadow reads and re-sync find them. Zero, unless a program changes Redis without causing invalidations.
    /// </summary>
    public required long SyncViolations { get; init; }

    /// <summary>
    /// Entries that were compared with Redis after an interruption of their invalidation stream, and were unchanged.
    /// </summary>
    public required long SuspectsKept { get; init; }

    /// <summary>
    /// Entries that were compared with Redis after an interruption of their invalidation stream, and had changed.
    /// </summary>
    public required long SuspectsReplaced { get; init; }

    /// <summary>
    /// Round trips that confirmed memory for reads that asked for more than <see cref="Freshness.Any"/>. One may serve
    /// many reads.
    /// </summary>
    public required long Barriers { get; init; }

    /// <summary>Commands sent to Redis again after a failure.</summary>
    public required long RedisRetries { get; init; }

    /// <summary>Connections to Redis that were reopened after a loss.</summary>
    public required long RedisReconnects { get; init; }

    /// <summary>Whether Redis can be used at this moment.</summary>
    public required RedisState RedisState { get; init; }

    /// <summary>Completed re-sync passes.</summary>
    public required long ResyncPasses { get; init; }

    /// <summary>Entries that a re-sync found to differ from Redis, and corrected.</summary>
    public required long ResyncRepairs { get; init; }

    /// <summary>Entries that a preload brought into memory.</summary>
    public required long PreloadedEntries { get; init; }

    /// <summary>Load leases that this process acquired.</summary>
    public required long LeasesAcquired { get; init; }

    /// <summary>How many times a load of this process waited for another process' lease.</summary>
    public required long LeasesWaitedFor { get; init; }

    /// <summary>Other processes' leases that expired before their holders had loaded the key.</summary>
    public required long LeasesExpired { get; init; }

    /// <summary>
    /// Leases that this process lost before its load was done, because the key was written meanwhile or the load took
    /// longer than <see cref="FluxCacheOptions.LoadLease"/>. Values loaded under them are not stored.
    /// </summary>
    public required long LeasesVoided { get; init; }
}
