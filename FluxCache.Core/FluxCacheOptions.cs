namespace FluxCache;

/// <summary>
/// Options of a cache. Bound to the configuration section <see cref="SectionName"/>, checked at start: every fault is
/// reported at once. Read once, but for <see cref="MemoryCap"/> and <see cref="MemoryCapBytes"/>: those memory follows when
/// the configuration changes.
/// </summary>
public sealed class FluxCacheOptions
{
    /// <summary>The configuration section that the options are bound to.</summary>
    public const string SectionName = "FluxCache";

    internal const long LeastMemoryCapBytes = 64 << 10;

    /// <summary>
    /// Where Redis is and how to log in, as Aspire and StackExchange.Redis write it:
    /// <c>host:port,password=…,user=…,ssl=true,defaultDatabase=…</c>. Not together with <see cref="RedisAddr"/>.
    /// Default: none, which means <c>localhost:6379</c>.
    /// </summary>
    public string? ConnectionString { get; set; }

    /// <summary>
    /// Where Redis is: <c>host</c> or <c>host:port</c>. Default: none, see <see cref="ConnectionString"/>.
    /// </summary>
    public string? RedisAddr { get; set; }

    /// <summary>Redis' password, where the connection string carries none. Default: none.</summary>
    public string? RedisPassword { get; set; }

    /// <summary>Redis' database number, where the connection string carries none. 0 or more. Default: 0.</summary>
    public int? RedisDb { get; set; }

    /// <summary>The most entries that memory holds. 1 or more. Default: 100,000.</summary>
    public long MemoryCap { get; set; } = 100_000;

    /// <summary>
    /// The most bytes that memory's entries take: keys, values and overhead. From 64 KiB; 0: no bound but
    /// <see cref="MemoryCap"/>. Default: 256 MiB.
    /// </summary>
    public long MemoryCapBytes { get; set; } = 256L << 20;

    /// <summary>Which entry memory drops for room. Default: <see cref="EvictionPolicy.Lru"/>.</summary>
    public EvictionPolicy Eviction { get; set; }

    /// <summary>How long an entry lives whose writer does not say. At least 1 ms. Default: none, without end.</summary>
    public TimeSpan? DefaultTimeToLive { get; set; }

    /// <summary>
    /// The largest value, in bytes as stored in memory. Larger ones are not written, and not read when another program
    /// wrote them: that fails with <see cref="FluxCacheErrorKind.Serialization"/>. From 1 to 512 MiB. Default: 16 MiB.
    /// </summary>
    public int MaxValueBytes { get; set; } = 16 << 20;

    /// <summary>
    /// Protobuf messages, JSON and text of at least this many bytes are compressed when that makes them smaller. Bytes,
    /// numbers and booleans never are. 0: nothing is. Default: 2,048.
    /// </summary>
    public int CompressionThreshold { get; set; } = 2_048;

    /// <summary>
    /// Whether to fill memory from Redis at start, with the keys that match <see cref="KeyPattern"/>, up to memory's
    /// bounds. Calls are served meanwhile. Default: false.
    /// </summary>
    public bool SyncAtStart { get; set; }

    /// <summary>
    /// How often memory is compared with Redis and mended. At least 100 ms. Default: none, never.
    /// </summary>
    public TimeSpan? SyncInterval { get; set; }

    /// <summary>Which keys are preloaded and re-synced, as Redis' SCAN MATCH takes it. Default: <c>*</c>.</summary>
    public string KeyPattern { get; set; } = "*";

    /// <summary>How many keys preload and re-sync read at a time. From 1 to 10,000. Default: 1,000.</summary>
    public int SyncBatchSize { get; set; } = 1_000;

    /// <summary>
    /// How many keys a second a periodic re-sync reads at most; a preload goes at full speed. 0: no bound.
    /// Default: 50,000.
    /// </summary>
    public int SyncKeysPerSecond { get; set; } = 50_000;

    /// <summary>
    /// How memory learns that a key changed elsewhere. Every cache of the same data should have the same. Default:
    /// <see cref="InvalidationMode.Auto"/>.
    /// </summary>
    public InvalidationMode Invalidation { get; set; }

    /// <summary>
    /// With <see cref="InvalidationMode.Broadcast"/>, how the keys begin that memory may hold; other keys are always read
    /// from Redis. None may begin with another. Default: none, which means every key.
    /// </summary>
    public IList<string> TrackingPrefixes { get; } = [];

    /// <summary>
    /// The channel of <see cref="InvalidationMode.Published"/>. The same for every cache of the same data. Default:
    /// <c>fluxcache:invalidations</c>.
    /// </summary>
    public string InvalidationChannel { get; set; } = "fluxcache:invalidations";

    /// <summary>Which safeguards are on. For tests.</summary>
    internal Safeguards Safeguards { get; set; } = Safeguards.All;

    /// <summary>
    /// For how long after its invalidations broke off memory may serve an entry while Redis cannot be asked, flagged as
    /// stale. From 1 ms to 1 day. Default: none, such reads fail.
    /// </summary>
    public TimeSpan? StaleOnOutage { get; set; }

    /// <summary>
    /// How far memory may lag Redis before its entries are no longer served as fresh: so soon is a connection noticed
    /// that is silent or late. From 100 ms to 1 minute. Default: 1 s.
    /// </summary>
    public TimeSpan MaxSyncLag { get; set; } = TimeSpan.FromSeconds(1);

    /// <summary>
    /// How many entries a second are compared with Redis, at most, after their invalidations had broken off: in batches,
    /// those in use first; reads of such entries count. 0: no bound. Default: 20,000.
    /// </summary>
    public int RecheckKeysPerSecond { get; set; } = 20_000;

    /// <summary>
    /// Of how many fresh hits one is compared with Redis, to prove that memory is in step; at most 100 a second. 0: none.
    /// Default: 10,000.
    /// </summary>
    public int ShadowReadEvery { get; set; } = 10_000;

    /// <summary>
    /// Connections to Redis that carry keys; each key belongs to one. One more carries what the cache says for itself.
    /// From 1 to 64. Default: 2.
    /// </summary>
    public int Connections { get; set; } = 2;

    /// <summary>
    /// How long opening a connection may take, log-in included. From 10 ms to 1 minute. Default: 5 s.
    /// </summary>
    public TimeSpan ConnectTimeout { get; set; } = TimeSpan.FromSeconds(5);

    /// <summary>How long Redis may take to answer a command. From 10 ms to 1 minute. Default: 2 s.</summary>
    public TimeSpan CommandTimeout { get; set; } = TimeSpan.FromSeconds(2);

    /// <summary>
    /// How many commands of one connection may wait for their replies; more fail with
    /// <see cref="FluxCacheErrorKind.Busy"/>. From 16 to 1,048,576. Default: 65,536.
    /// </summary>
    public int MaxPendingCommands { get; set; } = 65_536;

    /// <summary>How often a command that failed is sent again, where that is safe. From 0 to 10. Default: 3.</summary>
    public int RetryCount { get; set; } = 3;

    /// <summary>
    /// The first pause before sending again; each further one is twice as long, and all vary at random. From 1 ms to
    /// 10 s. Default: 50 ms.
    /// </summary>
    public TimeSpan RetryDelay { get; set; } = TimeSpan.FromMilliseconds(50);

    /// <summary>
    /// Lets one process at a time load a key, of all that share Redis: for how long it may, before another one does.
    /// From 100 ms to 10 minutes; take more than the slowest load. Default: none, each process loads for itself.
    /// </summary>
    /// <remarks>
    /// Set it in every process, those that only write included: a write ends the lease that another process loads
    /// under. Leases want a server that runs scripts and reports changes; without, they are left out, which is logged
    /// once. The keys <c>__fluxcache:lease:…</c> hold them.
    /// </remarks>
    public TimeSpan? LoadLease { get; set; }

    /// <summary>
    /// For how long at most commands fail at once after most of those of the last seconds failed; a connection that is
    /// opened again ends it. From 500 ms to 1 minute; zero: never. Default: 2 s.
    /// </summary>
    public TimeSpan CircuitBreakDuration { get; set; } = TimeSpan.FromSeconds(2);
}
