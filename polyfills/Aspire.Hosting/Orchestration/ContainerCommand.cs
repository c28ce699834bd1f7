namespace Aspire.Hosting.Orchestration;

/// <summary>
/// Runs a container as the program <c>docker run</c> (or podman), in the foreground: its end is the container's, and
/// it passes SIGTERM on, so a container starts, stops and dies with the AppHost as any process does.
/// </summary>
internal static class ContainerCommand
{
    /// <summary>Configuration key of the runtime, as in Aspire: <c>docker</c> (default) or <c>podman</c>.</summary>
    public const string RuntimeKey = "ASPIRE_CONTAINER_RUNTIME";

    public static LaunchSpec Run(
        ContainerResource container,
        string instanceId,
        IReadOnlyList<string> arguments,
        IReadOnlyDictionary<string, string> environment,
        string workingDirectory,
        string? runtime)
    {
        var image = container.Annotations.OfType<ContainerImageAnnotation>().LastOrDefault()
            ?? throw new NotSupportedException(
                $"The Aspire.Hosting polyfill cannot start the container '{container.Name}': "
                + "it only starts AddRedis's.");

        // Values go through the runtime's own environment: a command line is for everyone on the machine to read.
        var variables = environment.Keys.SelectMany(name => new[] { "--env", name });
        var ports = container.Annotations.OfType<EndpointAnnotation>().SelectMany(endpoint => new[]
        {
            "--publish",
            $"127.0.0.1:{endpoint.AllocatedEndpoint!.Port}:{endpoint.TargetPort ?? endpoint.AllocatedEndpoint.Port}",
        });
        return new LaunchSpec(
            string.IsNullOrEmpty(runtime) ? "docker" : runtime,
            ["run", "--rm", "--name", instanceId, .. ports, .. variables, image.Reference, .. arguments],
            workingDirectory,
            environment);
    }
}
