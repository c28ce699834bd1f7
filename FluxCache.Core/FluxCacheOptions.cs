namespace FluxCache;

/// <summary>
/// Options of a cache. They are bound to the configuration section <see cref="SectionName"/> and validated at start;
/// all faults are reported together. Later changes have no effect, except to <see cref="MemoryCap"/> and
/// <see cref="MemoryCapBytes"/>, which memory follows while the application runs.
/// </summary>
public sealed class FluxCacheOptions
{
    /// <summary>The configuration section that the options are bound to.</summary>
    public const string SectionName = "FluxCache";

    internal const long LeastMemoryCapBytes = 64 << 10;

    /// <summary>
    /// The address of Redis and the log-in, in the form that Aspire and StackExchange.Redis use:
    /// <c>host:port,password=…,user=…,ssl=true,defaultDatabase=…</c>. <c>unix:/path</c> in the place of <c>host:port</c> is a
    /// Unix socket. Cannot be combined with <see cref="RedisAddr"/>.
    /// Default: none, which means <c>localhost:6379</c>.
    /// </summary>
    public string? ConnectionString { get; set; }

    /// <summary>
    /// The address of Redis: <c>host</c>, <c>host:port</c> or <c>unix:/path</c>. Default: none; see <see cref="ConnectionString"/>.
    /// </summary>
    public string? RedisAddr { get; set; }

    /// <summary>The password for Redis, if the connection string has none. Default: none.</summary>
    public string? RedisPassword { get; set; }

    /// <summary>The database number in Redis, if the connection string has none. 0 or more. Default: 0.</summary>
    public int? RedisDb { get; set; }

    /// <summary>
    /// A file of certificates (PEM): the authorities that may have issued the certificate of Redis. Needs TLS
    /// (<c>ssl=true</c> or <c>rediss://</c>). Read once, at start. Default: none; the authorities that the system trusts.
    /// </summary>
    public string? TlsCaFile { get; set; }

    /// <summary>
    /// A file with the certificate that this process shows to Redis: PEM, followed by the certificates of its issuers if
    /// Redis needs them. Needs TLS and <see cref="TlsKeyFile"/>. Read once, at start. Default: none.
    /// </summary>
    public string? TlsCertificateFile { get; set; }

    /// <summary>The private key of <see cref="TlsCertificateFile"/>: PEM without a password. Default: none.</summary>
    public string? TlsKeyFile { get; set; }

    /// <summary>The maximum number of entries in memory. 1 or more. Default: 100,000.</summary>
    public long MemoryCap { get; set; } = 100_000;

    /// <summary>
    /// The maximum size of the entries in memory, in bytes: keys, values and overhead. 64 KiB or more; 0: only
    /// <see cref="MemoryCap"/> limits memory. Default: 256 MiB.
    /// </summary>
    public long MemoryCapBytes { get; set; } = 256L << 20;

    /// <summary>
    /// How memory chooses the entry to drop when it is full. Default: <see cref="EvictionPolicy.Lru"/>.
    /// </summary>
    public EvictionPolicy Eviction { get; set; }

    /// <summary>
    /// The lifetime of an entry that is written without one. At least 1 ms. Default: none; such entries do not expire.
    /// </summary>
    public TimeSpan? DefaultTimeToLive { get; set; }

    /// <summary>
    /// The largest value, in bytes as stored in memory. A larger value is not written. Reading a larger value that
    /// another program wrote fails with <see cref="FluxCacheErrorKind.Serialization"/>. From 1 byte to 512 MiB.
    /// Default: 16 MiB.
    /// </summary>
    public int MaxValueBytes { get; set; } = 16 << 20;

    /// <summary>
    /// Protobuf messages, JSON and text of at least this many bytes are compressed if that makes them smaller. Bytes,
    /// numbers and booleans are never compressed. 0: compression is off. Default: 2,048.
    /// </summary>
    public int CompressionThreshold { get; set; } = 2_048;

    /// <summary>
    /// Whether to fill memory from Redis at start with the keys that match <see cref="KeyPattern"/>, up to memory's
    /// limits. In a host the cache serves calls meanwhile, and the preload begins when Redis can first be reached. Default:
    /// false.
    /// </summary>
    public bool SyncAtStart { get; set; }

    /// <summary>
    /// The interval at which memory is compared with Redis and corrected. From 100 ms to 24 days. Default: none; memory is
    /// never compared.
    /// </summary>
    public TimeSpan? SyncInterval { get; set; }

    /// <summary>The keys that are preloaded and re-synced, as a pattern for SCAN MATCH. Default: <c>*</c>.</summary>
    public string KeyPattern { get; set; } = "*";

    /// <summary>
    /// The number of keys that preload and re-sync read in one batch. From 1 to 10,000. Default: 1,000.
    /// </summary>
    public int SyncBatchSize { get; set; } = 1_000;

    /// <summary>
    /// The maximum number of keys that a periodic re-sync reads in a second, and a preload while the cache serves calls. 0: no
    /// limit.
    /// Default: 50,000.
    /// </summary>
    public int SyncKeysPerSecond { get; set; } = 50_000;

    /// <summary>
    /// How memory learns that a key was changed elsewhere. Every cache of the same data should use the same mode.
    /// Default: <see cref="InvalidationMode.Auto"/>.
    /// </summary>
    public InvalidationMode Invalidation { get; set; }

    /// <summary>
    /// With <see cref="InvalidationMode.Broadcast"/>: the prefixes of the keys that memory may hold. All other keys are
    /// always read from Redis. No prefix may begin with another one. Default: none, which means every key.
    /// </summary>
    public IList<string> TrackingPrefixes { get; } = [];

    /// <summary>
    /// The channel of <see cref="InvalidationMode.Published"/>. Every cache of the same data must use the same channel.
    /// Default: <c>fluxcache:invalidations</c>.
    /// </summary>
    public string InvalidationChannel { get; set; } = "fluxcache:invalidations";

    /// <summary>Which safeguards are on. For tests.</summary>
    internal Safeguards Safeguards { get; set; } = Safeguards.All;

    /// <summary>
    /// How long memory may serve an entry, flagged as stale, while Redis cannot be reached: to reads of any freshness, and to
    /// loads, which then do not call their factory. The time counts from when memory was last known to be in step, which is
    /// shown about five times a second, and not from when the outage was noticed. From 1 ms to 1 day; none or zero: never,
    /// such reads fail and factories are called. Default: 1 minute.
    /// </summary>
    /// <remarks>Results from such an entry have <see cref="CacheResult{T}.IsStale"/> set.</remarks>
    public TimeSpan? StaleOnOutage { get; set; } = TimeSpan.FromMinutes(1);

    /// <summary>
    /// How far memory may lag behind Redis before its entries are no longer served as fresh. A connection that is
    /// silent or late is noticed within this time. From 100 ms to 1 minute. Default: 1 s.
    /// </summary>
    public TimeSpan MaxSyncLag { get; set; } = TimeSpan.FromSeconds(1);

    /// <summary>
    /// The maximum number of entries that are compared with Redis in a second after their invalidations were
    /// interrupted. They are compared in batches, the most recently used first; reads of such entries count towards the
    /// limit, in their order. As many reads as <see cref="MaxPendingCommands"/> may wait for their turn; further ones fail
    /// with <see cref="FluxCacheErrorKind.Busy"/>. 0: no limit. Default: 20,000.
    /// </summary>
    public int RecheckKeysPerSecond { get; set; } = 20_000;

    /// <summary>
    /// One in this many fresh hits is compared with Redis, to prove that memory is in step, up to 100 a second. 0:
    /// none. Default: 10,000.
    /// </summary>
    public int ShadowReadEvery { get; set; } = 10_000;

    /// <summary>
    /// The number of connections to Redis that carry keys; each key uses one of them. One more connection carries the
    /// cache's own commands. From 1 to 64. Default: 2.
    /// </summary>
    public int Connections { get; set; } = 2;

    /// <summary>
    /// The time limit for opening a connection, log-in included. From 10 ms to 1 minute. Default: 5 s.
    /// </summary>
    public TimeSpan ConnectTimeout { get; set; } = TimeSpan.FromSeconds(5);

    /// <summary>
    /// The time limit for Redis to answer a command, and for a command to wait for a connection that is being opened. From
    /// 10 ms to 1 minute. Default: 2 s.
    /// </summary>
    public TimeSpan CommandTimeout { get; set; } = TimeSpan.FromSeconds(2);

    /// <summary>
    /// The maximum number of commands of one connection that wait for replies, and of callers that wait for the connection
    /// to be opened. Further commands fail with <see cref="FluxCacheErrorKind.Busy"/>. From 16 to 1,048,576. Default: 65,536.
    /// </summary>
    public int MaxPendingCommands { get; set; } = 65_536;

    /// <summary>How many times a failed command is sent again, if that is safe. From 0 to 10. Default: 3.</summary>
    public int RetryCount { get; set; } = 3;

    /// <summary>
    /// The pause before the first retry. Each further pause is twice as long, and all of them vary at random. From 1 ms
    /// to 10 s. Default: 50 ms.
    /// </summary>
    public TimeSpan RetryDelay { get; set; } = TimeSpan.FromMilliseconds(50);

    /// <summary>
    /// Turns on leases: of all processes that share Redis, one at a time loads a missing key. The value is how long a
    /// process may take before another one loads the key. From 100 ms to 10 minutes; use more than the slowest load
    /// takes. Default: none; each process loads for itself.
    /// </summary>
    /// <remarks>
    /// Set it in every process, including those that only write, because a write ends the lease under which another
    /// process loads. Leases need a server that runs scripts and reports changes. On other servers they are off, which
    /// is logged once. The keys <c>__fluxcache:lease:…</c> hold the leases.
    /// </remarks>
    public TimeSpan? LoadLease { get; set; }

    /// <summary>
    /// After most commands of the last few seconds got no answer in time, commands fail at once for up to this long, or until
    /// a connection is reopened. Commands of a connection that has been away for longer than <see cref="CommandTimeout"/>
    /// also fail at once, until it is open. From 500 ms to 1 minute; zero: never. Default: 2 s.
    /// </summary>
    public TimeSpan CircuitBreakDuration { get; set; } = TimeSpan.FromSeconds(2);
}
