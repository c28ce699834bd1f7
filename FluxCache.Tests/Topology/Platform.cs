using Aspire.Hosting;
using Aspire.Hosting.ApplicationModel;
using Aspire.Hosting.Testing;
using FluxCache.Client;
using Microsoft.Extensions.DependencyInjection;

namespace FluxCache.Tests.Topology;

/// <summary>
/// The composed topology, started once for the tests of a class: what <c>dotnet run --project FluxCache.AppHost</c>
/// runs.
/// </summary>
public sealed class Platform : IAsyncLifetime
{
    private static readonly TimeSpan StartBound = TimeSpan.FromMinutes(2);

    private readonly List<ServiceProvider> _clients = [];
    private DistributedApplication _app = null!;
    private OtlpReceiver _telemetry = null!;

    internal OtlpReceiver Telemetry => _telemetry;

    public async Task InitializeAsync()
    {
        _telemetry = await OtlpReceiver.StartAsync();
        var builder =
            await DistributedApplicationTestingBuilder.CreateAsync<Projects.FluxCache_AppHost>(["--no-dashboard"]);
        foreach (var project in builder.Resources.OfType<ProjectResource>())
        {
            project.Annotations.Add(new EnvironmentCallbackAnnotation(context =>
            {
                context.EnvironmentVariables["FluxCache__SyncAtStart"] = "true";
                context.EnvironmentVariables["OTEL_EXPORTER_OTLP_ENDPOINT"] = _telemetry.Endpoint;
                context.EnvironmentVariables["OTEL_EXPORTER_OTLP_PROTOCOL"] = "http/protobuf";
                context.EnvironmentVariables["OTEL_METRIC_EXPORT_INTERVAL"] = "500";
            }));
        }

        _app = await builder.BuildAsync();
        await _app.StartAsync();
        foreach (var node in Nodes)
            await WaitUntilHealthyAsync(node);
    }

    public static IReadOnlyList<string> Nodes { get; } = ["node-1", "node-2", "node-3"];

    public async Task DisposeAsync()
    {
        foreach (var client in _clients)
            await client.DisposeAsync();
        await _app.DisposeAsync();
        await _telemetry.DisposeAsync();
    }

    /// <summary>A client of these nodes alone.</summary>
    internal IFluxCacheClient ClientOf(params IEnumerable<string> nodes)
    {
        var services = new ServiceCollection();
        services.AddFluxCacheClient(options =>
        {
            foreach (var node in nodes)
                options.Nodes.Add(_app.GetEndpoint(node, "grpc").ToString());
        });
        var provider = services.BuildServiceProvider();
        _clients.Add(provider);
        return provider.GetRequiredService<IFluxCacheClient>();
    }

    internal async Task RestartAsync(string resource)
    {
        var result = await _app.ResourceCommands.ExecuteCommandAsync(resource, KnownResourceCommands.RestartCommand);
        Assert.True(result.Success, result.Message);
        await WaitUntilHealthyAsync(resource);
    }

    internal async Task<string> HealthAsync(string node)
    {
        using var http = _app.CreateHttpClient(node, "http");
        return await http.GetStringAsync("/health");
    }

    private async Task WaitUntilHealthyAsync(string resource)
    {
        using var bound = new CancellationTokenSource(StartBound);
        await _app.ResourceNotifications.WaitForResourceHealthyAsync(resource, bound.Token);
    }
}
