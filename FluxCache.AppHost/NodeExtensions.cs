namespace FluxCache.AppHost;

/// <summary>The cache nodes, and how clients find them.</summary>
internal static class NodeExtensions
{
    // As in the node's own configuration: /health and /alive over HTTP/1.1, gRPC over HTTP/2 without TLS. One port
    // cannot carry both, because without TLS there is no negotiation.
    public const string HttpEndpoint = "http";
    private const string GrpcEndpoint = "grpc";
    private const int PublishedGrpcPort = 8081;
    private const string PublishedHttpUrl = "http://*:8080";
    private const string PublishedGrpcUrl = "http://*:8081";

    /// <summary>
    /// <c>node-1</c> to <c>node-N</c>. Each is a service of its own, also when published: a client gives every key to one of
    /// them by name, which replicas behind one name would undo.
    /// </summary>
    public static IReadOnlyList<IResourceBuilder<ProjectResource>> AddNodes(
        this IDistributedApplicationBuilder builder,
        int count) =>
    [
        .. Enumerable.Range(1, count).Select(number => builder.ExecutionContext.IsPublishMode
            ? builder.AddPublishedNode($"node-{number}")
            : builder.AddLocalNode($"node-{number}")),
    ];

    /// <summary>
    /// Tells a client where the nodes are: their names for service discovery, and what they resolve to.
    /// </summary>
    public static IResourceBuilder<ProjectResource> WithNodes(
        this IResourceBuilder<ProjectResource> client,
        IReadOnlyList<IResourceBuilder<ProjectResource>> nodes)
    {
        for (var i = 0; i < nodes.Count; i++)
        {
            client
                .WithReference(nodes[i])
                .WithEnvironment($"FluxCache__Client__Nodes__{i}", $"http://_{GrpcEndpoint}.{nodes[i].Resource.Name}");
        }

        return client;
    }

    /// <summary>
    /// Without the dashboard there is nobody to send telemetry to: no endpoint is set then, unless the AppHost's own
    /// environment names one in OTEL_EXPORTER_OTLP_ENDPOINT.
    /// </summary>
    public static IResourceBuilder<ProjectResource> WithTelemetry(
        this IResourceBuilder<ProjectResource> project,
        bool enabled) => enabled
        // Aspire has every process sample every span in development; here the load generator chooses what is traced.
        ? project.WithEnvironment("OTEL_TRACES_SAMPLER", "parentbased_always_on")
        : project.WithEnvironment(context => context.EnvironmentVariables.Remove("OTEL_EXPORTER_OTLP_ENDPOINT"));

    private static IResourceBuilder<ProjectResource> AddLocalNode(
        this IDistributedApplicationBuilder builder,
        string name) =>
        builder.AddProject<Projects.FluxCache_Node>(name, options => options.ExcludeLaunchProfile = true)
            .StartedDirectly()
            .WithLocalEndpoint(HttpEndpoint)
            .WithLocalEndpoint(GrpcEndpoint)
            .WithUrlForEndpoint(HttpEndpoint, url => (url.DisplayText, url.Url) = ("Health", $"{url.Url}/health"))
            .WithUrlForEndpoint(GrpcEndpoint, url => url.DisplayText = "gRPC")
            .WithIconName("Server")
            .WithNodeCommands()
            .WithHttpHealthCheck("/health", endpointName: HttpEndpoint);

    // The addresses in the node's configuration are for a container of its own: a fixed port, and every interface. Without
    // a proxy in between a call costs less, and a node that has stopped refuses at once, as it would anywhere else.
    private static IResourceBuilder<ProjectResource> WithLocalEndpoint(
        this IResourceBuilder<ProjectResource> node,
        string name)
    {
        var port = node.GetEndpoint(name).Property(EndpointProperty.TargetPort);
        return node
            .WithEndpoint(name, endpoint =>
            {
                endpoint.Port = null;
                endpoint.TargetPort = null;
                endpoint.TargetHost = "localhost";
                endpoint.IsProxied = false;
            })
            .WithEnvironment(
                $"Kestrel__Endpoints__{name}__Url", ReferenceExpression.Create($"http://localhost:{port}"));
    }

    private static IResourceBuilder<ProjectResource> AddPublishedNode(
        this IDistributedApplicationBuilder builder,
        string name) =>
        builder.AddProject<Projects.FluxCache_Node>(name, options =>
            {
                options.ExcludeLaunchProfile = true;
                // Only gRPC is behind the ingress; probes reach a container's own port.
                options.ExcludeKestrelEndpoints = true;
            })
            .WithHttpEndpoint(targetPort: PublishedGrpcPort)
            .AsHttp2Service()
            .WithEnvironment("Kestrel__Endpoints__http__Url", PublishedHttpUrl)
            .WithEnvironment("Kestrel__Endpoints__grpc__Url", PublishedGrpcUrl);
}
