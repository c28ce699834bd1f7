using FluxCache.AppHost.Faults;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Hosting;

namespace FluxCache.AppHost.Reporting;

/// <summary>
/// Prints one line for each change of a resource: its name, state and address, and the last lines that a failed one wrote.
/// A resource that ends before it was ever healthy ends the topology; one that ends later may be started again.
/// </summary>
internal sealed class TopologyReporter(
    TextWriter output,
    ReportedLoad load,
    ResourceNotificationService notifications,
    ResourceLoggerService logs,
    ResourceProcesses processes,
    IHostApplicationLifetime lifetime,
    TimeProvider time,
    RunOutcome outcome) : TopologyWatch
{
    // A resource that has just started is not unhealthy yet.
    private static readonly TimeSpan ComingUp = TimeSpan.FromSeconds(5);

    private const int NameWidth = 10;
    private const int StateWidth = 14;
    private const int TailLines = 20;
    // The orchestrator's code for a process that has none of its own. Garnet ends so whenever it is stopped: it has no
    // handler for SIGTERM.
    private const int EndedByASignal = -1;

    private const string KilledAsAsked = "killed as asked";
    private const string Unhealthy = "Unhealthy";

    // States that a resource leaves within a moment, and that are not printed.
    private static readonly string[] Passing = [KnownResourceStates.NotStarted, KnownResourceStates.Starting];

    private readonly Dictionary<string, (string State, string Reason)> _reported = [];
    private readonly HashSet<string> _cameUp = [];
    private readonly Dictionary<string, string> _runs = [];

    protected override async Task ReportAsync(CancellationToken cancellationToken)
    {
        try
        {
            await foreach (var change in notifications.WatchAsync(cancellationToken)) await ReportAsync(change);
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            // The topology has stopped.
        }
    }

    private async Task ReportAsync(ResourceEvent change)
    {
        if (change.Snapshot.IsHidden || change.Resource is ParameterResource and not IResourceWithConnectionString)
            return;

        if (ResourceProcesses.RunOf(change.Snapshot) is { } run) _runs[change.ResourceId] = run;
        var state = State(change);
        if (state is null or "" || Passing.Contains(state)) return;
        var wasKilled = WasKilled(change);
        var reason = wasKilled ? KilledAsAsked : state == Unhealthy ? Reason(change) : "";
        var before = _reported.GetValueOrDefault(change.ResourceId);
        if (before == (state, reason)) return;

        _reported[change.ResourceId] = (state, reason);
        var name = change.Resource.Name.PadRight(NameWidth);
        await output.WriteLineAsync($"{name} {state.PadRight(StateWidth)} {reason}{Addresses(change)}".TrimEnd());
        if (change.Snapshot.HealthStatus == HealthStatus.Healthy) _cameUp.Add(change.ResourceId);
        if (lifetime.ApplicationStopping.IsCancellationRequested || !HasEnded(change.Snapshot)) return;

        // Everything else is meant to stay; a load ends sooner or later, and how is the load's own matter.
        var cannotComeUp = !_cameUp.Contains(change.ResourceId)
            && (change.Resource != load.Resource || change.Snapshot.State?.Text == KnownResourceStates.FailedToStart);
        var isShown = load.EndsTopology && change.Resource == load.Resource && change.Snapshot.ExitCode is not null;
        var isWanted = wasKilled || before.State == KnownResourceStates.Stopping;
        if (!isShown && (cannotComeUp || (change.Snapshot.ExitCode is not 0 && !isWanted)))
            await WriteTailAsync(change.Resource);
        if (!cannotComeUp) return;

        outcome.Decide(ExitCodes.Failure);
        lifetime.StopApplication();
    }

    private async Task WriteTailAsync(IResource resource)
    {
        var tail = new Queue<string>();
        await foreach (var lines in logs.GetAllAsync(resource))
        {
            foreach (var line in lines)
            {
                if (tail.Count == TailLines) tail.Dequeue();
                tail.Enqueue(ResourceLogText.WithoutTime(line));
            }
        }

        if (tail.Count == 0) return;
        await output.WriteLineAsync($"The last lines of {resource.Name}:");
        foreach (var line in tail) await output.WriteLineAsync($"  {line}");
    }

    private string? State(ResourceEvent change)
    {
        var snapshot = change.Snapshot;
        var state = snapshot.State?.Text;
        if (snapshot.ExitCode is { } exitCode && HasEnded(snapshot))
            return $"{state} ({(exitCode == EndedByASignal ? "signal" : exitCode)})";
        if (state != KnownResourceStates.Running || !change.Resource.Annotations.OfType<HealthCheckAnnotation>().Any())
            return state;

        if (snapshot.HealthStatus == HealthStatus.Healthy) return "Healthy";
        return IsComingUp(change) ? state : Unhealthy;
    }

    private bool WasKilled(ResourceEvent change) => HasEnded(change.Snapshot)
        && _runs.TryGetValue(change.ResourceId, out var run)
        && processes.WasKilled(run);

    private bool IsComingUp(ResourceEvent change) => !_cameUp.Contains(change.ResourceId)
        && (change.Snapshot.StartTimeStamp is not { } start || time.GetUtcNow() - start.ToUniversalTime() < ComingUp);

    private static string Reason(ResourceEvent change) => string.Join("  ", change.Snapshot.HealthReports
        .Where(report => report.Status != HealthStatus.Healthy)
        .Select(report => report.Description ?? "its health check fails"));

    private static string Addresses(ResourceEvent change) => change.Snapshot.HealthStatus == HealthStatus.Healthy
        ? string.Join("  ", change.Snapshot.Urls.Where(url => !url.IsInactive).Select(url => url.Url))
        : "";
}
