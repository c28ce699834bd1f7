namespace FluxCache.Diagnostics;

/// <summary>Every name that telemetry uses, in one place. Keys and values never become tags.</summary>
public static class TelemetryNames
{
    /// <summary>The meter and the activity source.</summary>
    public const string Source = "FluxCache";

    internal const string Requests = "fluxcache.requests";
    internal const string HitRatio = "fluxcache.hit_ratio";
    internal const string RequestDuration = "fluxcache.request.duration";
    internal const string SyncLag = "fluxcache.sync.lag";
    internal const string SyncViolations = "fluxcache.sync.violations";
    internal const string Invalidations = "fluxcache.invalidations";
    internal const string RedisRetries = "fluxcache.redis.retries";
    internal const string RedisReconnects = "fluxcache.redis.reconnects";
    internal const string RedisState = "fluxcache.redis.state";
    internal const string MemoryEntries = "fluxcache.memory.entries";
    internal const string MemorySize = "fluxcache.memory.size";
    internal const string MemoryEvictions = "fluxcache.memory.evictions";

    internal const string OperationTag = "operation";
    internal const string ResultTag = "result";
    internal const string TierTag = "tier";
    internal const string SourceTag = "source";
    internal const string ReasonTag = "reason";
    internal const string AgeTag = "age";
}
