namespace FluxCache.Client;

/// <summary>
/// Options of the client. They are bound to the configuration section <see cref="SectionName"/> and validated at start;
/// all faults are reported together. Later changes have no effect.
/// </summary>
public sealed class FluxCacheClientOptions
{
    /// <summary>The configuration section that the options are bound to.</summary>
    public const string SectionName = "FluxCache:Client";

    /// <summary>
    /// The nodes: names for service discovery (<c>http://_grpc.node-1</c>) or plain addresses
    /// (<c>http://10.0.0.5:8081</c>). A name may stand for several nodes. Every client of a platform should list the
    /// same names, so that all clients send a key to the same node; the order does not matter. At least one.
    /// </summary>
    public IList<string> Nodes { get; } = [];

    /// <summary>The time limit of a call, retries included. From 10 ms to 5 minutes. Default: 5 s.</summary>
    public TimeSpan CallTimeout { get; set; } = TimeSpan.FromSeconds(5);

    /// <summary>
    /// The time limit for one node to answer before another node is tried. From 10 ms to <see cref="CallTimeout"/>.
    /// Default: 2 s.
    /// </summary>
    public TimeSpan AttemptTimeout { get; set; } = TimeSpan.FromSeconds(2);

    /// <summary>How many times a failed call is repeated, if that is safe. From 0 to 10. Default: 3.</summary>
    public int RetryCount { get; set; } = 3;

    /// <summary>
    /// The pause before the first retry at the same node. Each further pause is about twice as long, and all of them
    /// vary at random. Another node is tried without a pause. From 1 ms to 10 s. Default: 25 ms.
    /// </summary>
    public TimeSpan RetryDelay { get; set; } = TimeSpan.FromMilliseconds(25);

    /// <summary>
    /// The interval at which the names are resolved again. They are also resolved when service discovery announces a
    /// change, and when a node fails. From 1 s to 1 hour. Default: 30 s.
    /// </summary>
    public TimeSpan RefreshInterval { get; set; } = TimeSpan.FromSeconds(30);

    /// <summary>
    /// The time until a node that was set aside is first probed. Each further interval is about twice as long, up to
    /// <see cref="MaxProbeInterval"/>. From 10 ms to 1 minute. Default: 250 ms.
    /// </summary>
    public TimeSpan ProbeInterval { get; set; } = TimeSpan.FromMilliseconds(250);

    /// <summary>
    /// The longest interval between two probes. From <see cref="ProbeInterval"/> to 1 hour. Default: 1 s, so that a node
    /// that is back gets its keys within 2 s.
    /// </summary>
    public TimeSpan MaxProbeInterval { get; set; } = TimeSpan.FromSeconds(1);

    /// <summary>
    /// The maximum number of keys in one message. A call with more keys is split. From 1 to 100,000. Default: 1,000.
    /// </summary>
    public int MaxBatchSize { get; set; } = 1_000;

    /// <summary>
    /// The number of streams to each node. They carry the gets, sets, deletes and increments of all callers; calls made
    /// at about the same time travel together. A value over 64 KiB gets a call of its own. More than one stream helps
    /// if one thread cannot keep up with the answers of one node. 0: every operation is a call of its own. From 0 to
    /// 16. Default: 1.
    /// </summary>
    public int StreamsPerNode { get; set; } = 1;

    /// <summary>
    /// How long a stream accepts calls before a new stream replaces it. This keeps proxies that limit the length of a
    /// call from cutting it, and spreads load over nodes behind one address. From 1 s to 1 day. Default: 2 minutes.
    /// </summary>
    public TimeSpan StreamLifetime { get; set; } = TimeSpan.FromMinutes(2);

    /// <summary>
    /// The maximum number of calls that wait for answers on one stream. Further calls fail with
    /// <see cref="FluxCacheClientErrorKind.Busy"/>. From 1 to 1,000,000. Default: 10,000.
    /// </summary>
    public int MaxPendingCalls { get; set; } = 10_000;

    /// <summary>
    /// The largest message that the client accepts from a node, in bytes. From 1 MiB to 1 GiB. Default: 64 MiB.
    /// </summary>
    public int MaxResponseBytes { get; set; } = 64 << 20;
}
