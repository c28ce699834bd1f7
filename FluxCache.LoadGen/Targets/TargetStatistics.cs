namespace FluxCache.LoadGen.Targets;

/// <summary>What a target holds and has done since it started: of the library, or of all nodes together.</summary>
internal sealed record TargetStatistics
{
    public required long MemoryEntries { get; init; }

    public required long MemorySizeBytes { get; init; }

    public required long MemoryEvictions { get; init; }

    public required long MemoryHits { get; init; }

    public required long RedisHits { get; init; }

    public required long Misses { get; init; }

    public required long Errors { get; init; }

    public required long RedisRetries { get; init; }

    public required long RedisReconnects { get; init; }

    public required long PreloadedEntries { get; init; }

    /// <summary>How memory is kept in step, as each says; unset while none has reached Redis.</summary>
    public string? Invalidation { get; init; }

    /// <summary>How far memory lagged Redis, of the one that lagged most; unset: not measured.</summary>
    public double? SyncLagMedianMs { get; init; }

    public double? SyncLagP99Ms { get; init; }

    public double? SyncLagMaxMs { get; init; }

    /// <summary>Fresh hits that were compared with Redis.</summary>
    public long ShadowReads { get; init; }

    /// <summary>Fresh entries found to differ from Redis.</summary>
    public long SyncViolations { get; init; }
}
