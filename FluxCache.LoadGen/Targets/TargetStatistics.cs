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
}
