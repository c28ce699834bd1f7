namespace FluxCache.Node.Hosting;

/// <summary>
/// Options of a node, in addition to those of its cache. They are bound to the configuration section
/// <see cref="SectionName"/> and validated at start. Later changes have no effect.
/// </summary>
public sealed class NodeOptions
{
    /// <summary>The configuration section that the options are bound to.</summary>
    public const string SectionName = "FluxCache:Node";

    /// <summary>
    /// The name of the node in its statistics. Default: <c>OTEL_SERVICE_NAME</c>, else the machine's name.
    /// </summary>
    public string? Name { get; set; }

    /// <summary>
    /// How long a stopping node still accepts calls while it reports that it is not ready, so that clients that watch
    /// its health leave in time. From 0 to 1 minute. Default: 500 ms.
    /// </summary>
    public TimeSpan DrainDelay { get; set; } = TimeSpan.FromMilliseconds(500);

    /// <summary>
    /// How long calls under way may then take to finish before they are cut off. From 0 to 10 minutes. Default: 10 s.
    /// </summary>
    public TimeSpan DrainTimeout { get; set; } = TimeSpan.FromSeconds(10);

    /// <summary>
    /// How many bytes of values the node may hold in answers that clients have not read yet, for all connections together. A
    /// connection that does not read may hold half of what the others leave; past that its reads fail with
    /// <c>RESOURCE_EXHAUSTED</c>. From 1 MiB; less than <see cref="FluxCacheOptions.MaxValueBytes"/> counts as that. Default:
    /// 64 MiB, or four times <see cref="FluxCacheOptions.MaxValueBytes"/> if that is more.
    /// </summary>
    public long? MaxAnswerBytes { get; set; }

    /// <summary>
    /// Whether <c>POST /operator/clear-memory</c> and <c>POST /operator/resync</c> are answered. Everybody who reaches the
    /// node's HTTP endpoint may then call them. Default: false.
    /// </summary>
    public bool OperatorEndpoints { get; set; }
}
