namespace FluxCache.AppHost;

/// <summary>The cache nodes, and how clients find them.</summary>
internal static class NodeExtensions
{
    // As in the node's own configuration: /health and /alive over HTTP/1.1, gRPC over HTTP/2 without TLS. One port
    // cannot carry both, because without TLS there is no negotiation.
    private const string HttpEndpoint = "http";
    private const string GrpcEndpoint = "grpc";
    private const int PublishedGrpcPort = 8081;
    private const string PublishedHttpUrl = "http://*:8080";
    private const string PublishedGrpcUrl = "http://*:8081";

    /// <summary>
    /// <c>node-1</c> to <c>node-N</c>; when publishing one service <c>node</c> with N replicas, whose ingress speaks
    /// HTTP/2 inside the environment only.
    /// </summary>
    public static IReadOnlyList<IResourceBuilder<ProjectResource>> AddNodes(
        this IDistributedApplicationBuilder builder,
        int count) => builder.ExecutionContext.IsPublishMode
        ? [builder.AddPublishedNode("node", count)]
        : [.. Enumerable.Range(1, count).Select(number => builder.AddLocalNode($"node-{number}"))];

    /// <summary>
    /// Tells a client where the nodes are: their names for service discovery, and what they resolve to.
    /// </summary>
    public static IResourceBuilder<ProjectResource> WithNodes(
        this IResourceBuilder<ProjectResource> client,
        IReadOnlyList<IResourceBuilder<ProjectResource>> nodes)
    {
        var isPublished = client.ApplicationBuilder.ExecutionContext.IsPublishMode;
        for (var i = 0; i < nodes.Count; i++)
        {
            var name = nodes[i].Resource.Name;
            var address = isPublished ? $"http://{name}" : $"http://_{GrpcEndpoint}.{name}";
            client.WithReference(nodes[i]).WithEnvironment($"FluxCache__Client__Nodes__{i}", address);
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
            .WithLocalEndpoint(HttpEndpoint)
            .WithLocalEndpoint(GrpcEndpoint)
            .WithHttpHealthCheck("/health", endpointName: HttpEndpoint);

    // The addresses in the node's configuration are for a container of its own: a fixed port, and every interface.
    private static IResourceBuilder<ProjectResource> WithLocalEndpoint(
        this IResourceBuilder<ProjectResource> node,
        string name)
    {
        var port = node.GetEndpoint(name).Property(EndpointProperty.TargetPort);
        return node
            .WithEndpoint(name, endpoint =>
            {
                endpoint.Port = null;
                endpoint.TargetHost = "localhost";
            })
            .WithEnvironment(
                $"Kestrel__Endpoints__{name}__Url", ReferenceExpression.Create($"http://localhost:{port}"));
    }

    private static IResourceBuilder<ProjectResource> AddPublishedNode(
        this IDistributedApplicationBuilder builder,
        string name,
        int replicas) =>
        builder.AddProject<Projects.FluxCache_Node>(name, options =>
            {
                options.ExcludeLaunchProfile = true;
                // Only gRPC is behind the ingress; probes reach a container's own port.
                options.ExcludeKestrelEndpoints = true;
            })
            .WithHttpEndpoint(targetPort: PublishedGrpcPort)
            .AsHttp2Service()
            .WithEnvironment("Kestrel__Endpoints__http__Url", PublishedHttpUrl)
            .WithEnvironment("Kestrel__Endpoints__grpc__Url", PublishedGrpcUrl)
            .WithReplicas(replicas);
}
