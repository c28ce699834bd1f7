using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Hosting;

namespace FluxCache.AppHost.Reporting;

/// <summary>
/// Prints one line for each change of a resource: its name, state and address. A resource that ends before it was ever
/// healthy ends the topology, with the last that it wrote; one that ends later may be started again.
/// </summary>
internal sealed class TopologyReporter(
    TextWriter output,
    IResource load,
    ResourceNotificationService notifications,
    ResourceLoggerService logs,
    IHostApplicationLifetime lifetime,
    RunOutcome outcome) : BackgroundService
{
    private const int NameWidth = 10;
    private const int StateWidth = 14;
    private const int TailLines = 20;

    private readonly Dictionary<string, string> _reported = [];
    private readonly HashSet<string> _cameUp = [];

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        try
        {
            await foreach (var change in notifications.WatchAsync(stoppingToken)) await ReportAsync(change);
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            // The topology has stopped.
        }
    }

    private async Task ReportAsync(ResourceEvent change)
    {
        if (change.Snapshot.IsHidden || change.Resource is ParameterResource and not IResourceWithConnectionString) return;

        var state = State(change);
        if (state is null || state == KnownResourceStates.NotStarted) return;
        var line = $"{change.Resource.Name.PadRight(NameWidth)} {state.PadRight(StateWidth)} {Addresses(change)}".TrimEnd();
        if (_reported.GetValueOrDefault(change.ResourceId) == line) return;

        _reported[change.ResourceId] = line;
        await output.WriteLineAsync(line);
        if (change.Snapshot.HealthStatus == HealthStatus.Healthy) _cameUp.Add(change.ResourceId);
        if (IsFailure(change)) await FailAsync(change.Resource);
    }

    private bool IsFailure(ResourceEvent change)
    {
        var state = change.Snapshot.State?.Text;
        if (lifetime.ApplicationStopping.IsCancellationRequested || _cameUp.Contains(change.ResourceId)) return false;

        // A load ends sooner or later, and what it ended with is the load's own matter.
        return state == KnownResourceStates.FailedToStart
            || (change.Resource != load && state is not null && KnownResourceStates.TerminalStates.Contains(state));
    }

    private async Task FailAsync(IResource resource)
    {
        await output.WriteLineAsync($"{resource.Name} did not come up. The last that it wrote:");
        var tail = new Queue<string>();
        await foreach (var lines in logs.GetAllAsync(resource.Name))
        {
            foreach (var line in lines)
            {
                if (tail.Count == TailLines) tail.Dequeue();
                tail.Enqueue(ResourceLogText.WithoutTime(line));
            }
        }

        foreach (var line in tail) await output.WriteLineAsync($"  {line}");
        outcome.Decide(ExitCodes.Failure);
        lifetime.StopApplication();
    }

    private string? State(ResourceEvent change)
    {
        var snapshot = change.Snapshot;
        var state = snapshot.State?.Text;
        if (snapshot.ExitCode is { } exitCode && state is not null && KnownResourceStates.TerminalStates.Contains(state))
            return $"{state} ({exitCode})";
        if (state != KnownResourceStates.Running || !change.Resource.Annotations.OfType<HealthCheckAnnotation>().Any())
            return state;

        return snapshot.HealthStatus switch
        {
            HealthStatus.Healthy => "Healthy",
            _ => _cameUp.Contains(change.ResourceId) ? "Unhealthy" : state,
        };
    }

    private static string Addresses(ResourceEvent change) => change.Snapshot.State?.Text == KnownResourceStates.Running
        ? string.Join("  ", change.Snapshot.Urls.Select(url => url.Url))
        : "";
}
