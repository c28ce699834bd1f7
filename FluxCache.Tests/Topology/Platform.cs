using System.Globalization;
using System.Net.Sockets;
using System.Text;
using Aspire.Hosting;
using Aspire.Hosting.ApplicationModel;
using Aspire.Hosting.Testing;
using FluxCache.Client;
using FluxCache.Tests.Telemetry;
using Microsoft.Extensions.DependencyInjection;

namespace FluxCache.Tests.Topology;

/// <summary>
/// The composed topology, started once for the tests of a class: what <c>dotnet run --project FluxCache.AppHost</c>
/// runs, but for the load, which the tests bring themselves.
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
        await WaitUntilHealthyAsync("loadgen");
        await ExecuteAsync("loadgen", KnownResourceCommands.StopCommand);
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
        await ExecuteAsync(resource, KnownResourceCommands.RestartCommand);
        await WaitUntilHealthyAsync(resource);
    }

    /// <summary>How many keys Redis holds, without those that the nodes write for themselves.</summary>
    internal async Task<int> CountKeysAsync()
    {
        var connection = await _app.GetConnectionStringAsync("redis");
        var endpoint = connection!.Split(',')[0].Split(':');
        using var redis = new TcpClient(endpoint[0], int.Parse(endpoint[1], CultureInfo.InvariantCulture));
        await using var stream = redis.GetStream();
        using var replies = new StreamReader(stream);
        var password = connection.Split("password=")[1].Split(',')[0];
        await stream.WriteAsync(Encoding.UTF8.GetBytes($"AUTH {password}\r\nKEYS *\r\n"));
        Assert.Equal("+OK", await replies.ReadLineAsync());
        var left = int.Parse((await replies.ReadLineAsync())!.AsSpan(1), CultureInfo.InvariantCulture);
        var count = 0;
        for (; left > 0; left--)
        {
            // The length of the key, then the key.
            await replies.ReadLineAsync();
            if (!InternalKeys.Has((await replies.ReadLineAsync())!))
                count++;
        }

        return count;
    }

    /// <summary>
    /// What the node answers of its own health. Aspire asks only every few seconds and knows of a change later.
    /// </summary>
    internal async Task<string> HealthAsync(string node)
    {
        using var http = _app.CreateHttpClient(node, "http");
        using var answer = await http.GetAsync("/health");
        return await answer.Content.ReadAsStringAsync();
    }

    private async Task ExecuteAsync(string resource, string command)
    {
        var result = await _app.ResourceCommands.ExecuteCommandAsync(resource, command);
        Assert.True(result.Success, result.Message);
    }

    private async Task WaitUntilHealthyAsync(string resource)
    {
        using var bound = new CancellationTokenSource(StartBound);
        // One that is started again may be seen as it ended for a moment longer.
        await _app.ResourceNotifications.WaitForResourceHealthyAsync(
            resource, WaitBehavior.WaitOnResourceUnavailable, bound.Token);
    }
}
