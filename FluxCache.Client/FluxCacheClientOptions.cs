namespace FluxCache.Client;

/// <summary>
/// Options of the client. Bound to the configuration section <see cref="SectionName"/>, checked at start: every fault
/// is reported at once. Read once; later changes have no effect.
/// </summary>
public sealed class FluxCacheClientOptions
{
    /// <summary>The configuration section that the options are bound to.</summary>
    public const string SectionName = "FluxCache:Client";

    /// <summary>
    /// Where the nodes are: names for service discovery (<c>http://_grpc.node-1</c>) or plain addresses
    /// (<c>http://10.0.0.5:8081</c>). A name may stand for several nodes. Every client of a platform should list the
    /// same names, so that all send a key to the same node; the order does not matter. At least one.
    /// </summary>
    public IList<string> Nodes { get; } = [];

    /// <summary>How long a call may take, repeats included. From 10 ms to 5 minutes. Default: 5 s.</summary>
    public TimeSpan CallTimeout { get; set; } = TimeSpan.FromSeconds(5);

    /// <summary>
    /// How long one node may take to answer before the call is tried elsewhere. From 10 ms to
    /// <see cref="CallTimeout"/>. Default: 2 s.
    /// </summary>
    public TimeSpan AttemptTimeout { get; set; } = TimeSpan.FromSeconds(2);

    /// <summary>How often a call that failed is repeated, where that is safe. From 0 to 10. Default: 3.</summary>
    public int RetryCount { get; set; } = 3;

    /// <summary>
    /// The first pause before repeating at the same node; each further one is about twice as long, and all vary at
    /// random. Another node is tried without a pause. From 1 ms to 10 s. Default: 25 ms.
    /// </summary>
    public TimeSpan RetryDelay { get; set; } = TimeSpan.FromMilliseconds(25);

    /// <summary>
    /// How often the names are resolved anew; that also happens when service discovery announces a change, and when a
    /// node fails. From 1 s to 1 hour. Default: 30 s.
    /// </summary>
    public TimeSpan RefreshInterval { get; set; } = TimeSpan.FromSeconds(30);

    /// <summary>
    /// How soon a node that was set aside is asked whether it is back; each further time takes about twice as long, up
    /// to <see cref="MaxProbeInterval"/>. From 10 ms to 1 minute. Default: 250 ms.
    /// </summary>
    public TimeSpan ProbeInterval { get; set; } = TimeSpan.FromMilliseconds(250);

    /// <summary>The longest time between two such questions. From <see cref="ProbeInterval"/> to 1 hour. Default: 15 s.</summary>
    public TimeSpan MaxProbeInterval { get; set; } = TimeSpan.FromSeconds(15);

    /// <summary>
    /// How many keys go into one message; a call of more is split. From 1 to 100,000. Default: 1,000.
    /// </summary>
    public int MaxBatchSize { get; set; } = 1_000;

    /// <summary>
    /// How many streams to each node carry the gets, sets, deletes and increments of all callers, those of about the same
    /// time together; a value over 64 KiB gets a call of its own. More than one helps where one thread cannot keep up with
    /// one node's answers. 0: every call is a call of its own. From 0 to 16. Default: 1.
    /// </summary>
    public int StreamsPerNode { get; set; } = 1;

    /// <summary>
    /// How long a stream takes calls before a new one does, so that proxies which bound the length of a call do not cut
    /// it, and nodes behind one address get their share. From 1 s to 1 day. Default: 2 minutes.
    /// </summary>
    public TimeSpan StreamLifetime { get; set; } = TimeSpan.FromMinutes(2);

    /// <summary>
    /// How many calls may wait for answers on one stream; past it a call fails as
    /// <see cref="FluxCacheClientErrorKind.Busy"/>. From 1 to 1,000,000. Default: 10,000.
    /// </summary>
    public int MaxPendingCalls { get; set; } = 10_000;

    /// <summary>
    /// The largest message that is taken from a node, in bytes. From 1 MiB to 1 GiB. Default: 64 MiB.
    /// </summary>
    public int MaxResponseBytes { get; set; } = 64 << 20;
}
