using Aspire.Hosting;
using Aspire.Hosting.ApplicationModel;
using Aspire.Hosting.Testing;
using Microsoft.Extensions.DependencyInjection;

namespace FluxCache.Tests.Polyfills.Aspire;

/// <summary>An application of small shell programs, run for one test.</summary>
internal sealed class ShellApplication : IAsyncDisposable
{
    /// <summary>Runs until SIGTERM, and then ends with 0.</summary>
    public const string UntilTerminated = "trap 'exit 0' TERM; while :; do sleep 0.05; done";

    private static readonly TimeSpan Bound = TimeSpan.FromSeconds(60);

    private readonly CancellationTokenSource _bound = new(Bound);
    private DistributedApplication? _application;

    public IDistributedApplicationTestingBuilder Builder { get; } = DistributedApplicationTestingBuilder.Create();

    public CancellationToken Cancellation => _bound.Token;

    public ResourceNotificationService Notifications => Application.ResourceNotifications;

    private DistributedApplication Application => _application ?? throw new InvalidOperationException("Not started.");

    public IResourceBuilder<ExecutableResource> AddShell(string name, string script) =>
        Builder.AddExecutable(name, "/bin/sh", Path.GetTempPath(), "-c", script);

    /// <summary>A cache node on free ports, with both of its endpoints.</summary>
    public IResourceBuilder<ProjectResource> AddNode(string name) =>
        Builder.AddProject<Projects.FluxCache_Node>(name, options => options.ExcludeLaunchProfile = true)
            .WithEndpoint("http", MakeLocal)
            .WithEndpoint("grpc", MakeLocal);

    public async Task StartAsync()
    {
        _application = await Builder.BuildAsync(Cancellation);
        await _application.StartAsync(Cancellation);
    }

    public Task StopAsync() => Application.StopAsync(Cancellation);

    public Task<ExecuteCommandResult> ExecuteAsync(string name, string command) =>
        Application.ResourceCommands.ExecuteCommandAsync(name, command, Cancellation);

    public Task<ResourceEvent> WaitForAsync(string name, Func<CustomResourceSnapshot, bool> condition) =>
        Notifications.WaitForResourceAsync(name, change => condition(change.Snapshot), Cancellation);

    public Task<ResourceEvent> WaitForStateAsync(string name, string state) =>
        WaitForAsync(name, snapshot => snapshot.State?.Text == state);

    public string? StateOf(string name) =>
        Notifications.TryGetCurrentState(name, out var change) ? change.Snapshot.State?.Text : null;

    /// <summary>Waits until the resource writes a line that contains a text.</summary>
    public async Task<string> WaitForLineAsync(string name, string text)
    {
        var logs = Application.Services.GetRequiredService<ResourceLoggerService>();
        await foreach (var lines in logs.WatchAsync(name).WithCancellation(Cancellation))
        {
            foreach (var line in lines)
            {
                if (line.Content.Contains(text, StringComparison.Ordinal)) return line.Content;
            }
        }

        throw new InvalidOperationException($"'{name}' never wrote '{text}'.");
    }

    /// <summary>What the resource wrote so far.</summary>
    public async Task<IReadOnlyList<LogLine>> LinesAsync(string name)
    {
        var all = new List<LogLine>();
        await foreach (var lines in Application.Services.GetRequiredService<ResourceLoggerService>().GetAllAsync(name))
            all.AddRange(lines);
        return all;
    }

    private static void MakeLocal(EndpointAnnotation endpoint)
    {
        endpoint.Port = null;
        endpoint.TargetHost = "localhost";
    }

    public static int ProcessId(ResourceEvent change) =>
        (int)change.Snapshot.Properties.Single(property => property.Name == "executable.pid").Value!;

    public async ValueTask DisposeAsync()
    {
        if (_application is not null)
        {
            await _application.StopAsync(CancellationToken.None);
            await _application.DisposeAsync();
        }

        await Builder.DisposeAsync();
        _bound.Dispose();
    }
}
