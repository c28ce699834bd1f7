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
    internal const string LoadLeases = "fluxcache.load.leases";
    internal const string LoopFailures = "fluxcache.loops.failures";
    internal const string MemoryEntries = "fluxcache.memory.entries";
    internal const string MemorySize = "fluxcache.memory.size";
    internal const string MemoryEvictions = "fluxcache.memory.evictions";

    // Root spans of background work.
    internal const string RecheckSpan = "fluxcache.recheck";
    internal const string ResyncSpan = "fluxcache.resync";
    internal const string PreloadSpan = "fluxcache.preload";

    internal const string OperationTag = "operation";
    internal const string ResultTag = "result";
    internal const string TierTag = "tier";
    internal const string SourceTag = "source";
    internal const string ReasonTag = "reason";
    internal const string AgeTag = "age";
    internal const string LoopTag = "loop";

    internal const string ResyncSource = "resync";
    internal const string TrackingSource = "tracking";
    internal const string PublishedSource = "published";
    internal const string CanarySource = "canary";
    internal const string ShadowReadSource = "shadow_read";
    internal const string EvictedForRoom = "room";
    internal const string EvictedByTime = "expired";

    // Redis' conventions for client-side caching.
    internal const string CachingRequests = "redis.client.csc.requests";
    internal const string CachingEvictions = "redis.client.csc.evictions";
    internal const string CachingItems = "redis.client.csc.items";
    internal const string CachingResultTag = "redis.client.csc.result";
    internal const string CachingReasonTag = "redis.client.csc.reason";

    // Attributes of OpenTelemetry's conventions for database clients.
    internal const string DatabaseSystem = "db.system.name";
    internal const string DatabaseOperation = "db.operation.name";
    internal const string DatabaseBatchSize = "db.operation.batch.size";
    internal const string ServerAddress = "server.address";
    internal const string ServerPort = "server.port";
    internal const string ErrorType = "error.type";

    internal static KeyValuePair<string, object?>[] Tags(
        CacheOperation operation,
        CacheOutcome outcome,
        CacheTier tier) =>
        [new(OperationTag, Of(operation)), new(ResultTag, Of(outcome)), new(TierTag, Of(tier))];

    internal static string Of(CacheOperation operation) => operation switch
    {
        CacheOperation.Get => "get",
        CacheOperation.Exists => "exists",
        CacheOperation.GetOrLoad => "get_or_load",
        CacheOperation.GetOrLoadMany => "get_or_load_many",
        CacheOperation.GetMany => "get_many",
        CacheOperation.Set => "set",
        CacheOperation.SetMany => "set_many",
        CacheOperation.Delete => "delete",
        CacheOperation.DeleteMany => "delete_many",
        CacheOperation.Increment => "increment",
        _ => throw new ArgumentOutOfRangeException(nameof(operation)),
    };

    internal static string Of(CacheOutcome outcome) => outcome switch
    {
        CacheOutcome.Hit => "hit",
        CacheOutcome.Miss => "miss",
        CacheOutcome.Stale => "stale",
        CacheOutcome.Error => "error",
        _ => throw new ArgumentOutOfRangeException(nameof(outcome)),
    };

    internal static string Of(LeaseEvent what) => what switch
    {
        LeaseEvent.Acquired => "acquired",
        LeaseEvent.Waited => "waited",
        LeaseEvent.Expired => "expired",
        LeaseEvent.Voided => "voided",
        _ => throw new ArgumentOutOfRangeException(nameof(what)),
    };

    internal static string Of(CacheTier tier) => tier switch
    {
        CacheTier.None => "none",
        CacheTier.Memory => "memory",
        CacheTier.Redis => "redis",
        CacheTier.Factory => "factory",
        _ => throw new ArgumentOutOfRangeException(nameof(tier)),
    };
}
