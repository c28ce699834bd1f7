namespace FluxCache.Node.Hosting;

/// <summary>
/// Options of a node beside those of its cache. Bound to the configuration section <see cref="SectionName"/>, checked at
/// start, read once.
/// </summary>
public sealed class NodeOptions
{
    /// <summary>The configuration section that the options are bound to.</summary>
    public const string SectionName = "FluxCache:Node";

    /// <summary>
    /// What the node calls itself in its statistics. Default: <c>OTEL_SERVICE_NAME</c>, else the machine's name.
    /// </summary>
    public string? Name { get; set; }

    /// <summary>
    /// How long the node, told to stop, goes on taking calls while it already reports that it is not ready, so that
    /// those who watch its health turn away in time. From 0 to 1 minute. Default: 500 ms.
    /// </summary>
    public TimeSpan DrainDelay { get; set; } = TimeSpan.FromMilliseconds(500);

    /// <summary>
    /// How long calls under way then have to complete, before they are cut off. From 0 to 10 minutes. Default: 10 s.
    /// </summary>
    public TimeSpan DrainTimeout { get; set; } = TimeSpan.FromSeconds(10);

    /// <summary>
    /// Whether <c>POST /operator/clear-memory</c> and <c>POST /operator/resync</c> are answered. Everybody who reaches the
    /// node's HTTP endpoint may then call them. Default: false.
    /// </summary>
    public bool OperatorEndpoints { get; set; }
}
