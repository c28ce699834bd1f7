using FluxCache.AppHost.Faults;
using FluxCache.AppHost.Reporting;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;

namespace FluxCache.AppHost.Guarding;

/// <summary>
/// Knows the processes of this run, tells the guard of them, and ends the run when the orchestrator has ended: without it
/// nothing can be started, stopped or seen any more.
/// </summary>
internal sealed class StartedProcesses(
    ResourceNotificationService notifications,
    IHostApplicationLifetime lifetime,
    IOptions<HostOptions> host,
    RunOutcome outcome) : TopologyWatch
{
    private const string OrchestratorEnded =
        "Aspire's orchestrator (DCP) has ended unexpectedly, so the AppHost ends what it had started. Start the AppHost again.";

    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(1);

    // Aspire asks its orchestrator to stop, and waits for the answer.
    private static readonly TimeSpan StopWithoutOrchestrator = TimeSpan.FromSeconds(2);

    private readonly CancellationTokenSource _orchestratorLost = new();
    private readonly HashSet<ProcessIdentity> _resources = [];
    private IReadOnlyList<ProcessIdentity> _orchestrators = [];
    private volatile bool _isStoppingInOrder;

    /// <summary>Fires when the orchestrator has ended while it was needed.</summary>
    public CancellationToken OrchestratorLost => _orchestratorLost.Token;

    /// <summary>Whether the orchestrator is still needed although the application stops.</summary>
    public bool IsStoppingInOrder
    {
        get => _isStoppingInOrder;
        set => _isStoppingInOrder = value;
    }

    protected override async Task ReportAsync(CancellationToken cancellationToken)
    {
        using var guard = ProcessGuard.Start();
        using var ended = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var watching = Task.CompletedTask;
        try
        {
            await foreach (var change in notifications.WatchAsync(cancellationToken))
            {
                if (ResourceProcesses.ProcessIdOf(change.Snapshot) is not { } id || ProcessIdentity.Of(id) is not { } process)
                    continue;
                lock (_resources)
                {
                    if (!_resources.Add(process)) continue;
                }

                guard.Tell(GuardProgram.Resource, id);
                if (_orchestrators.Count == 0) watching = WatchOrchestrator(id, guard, ended.Token);
            }
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            // The topology has stopped.
        }

        await ended.CancelAsync();
        await watching;
    }

    private Task WatchOrchestrator(int resource, ProcessGuard guard, CancellationToken cancellationToken)
    {
        _orchestrators = OrchestratorProcesses.Above(resource);
        foreach (var orchestrator in _orchestrators)
        {
            guard.Tell(GuardProgram.Orchestrator, orchestrator.Id);
            if (OrchestratorProcesses.FolderOf(orchestrator) is { } folder) guard.Tell(GuardProgram.Folder, folder);
        }

        return _orchestrators.Count == 0 ? Task.CompletedTask : WatchOrchestratorAsync(cancellationToken);
    }

    private async Task WatchOrchestratorAsync(CancellationToken cancellationToken)
    {
        try
        {
            while (_orchestrators.All(process => process.Runs)) await Task.Delay(Interval, cancellationToken);
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            return;
        }

        // At the end of its life the AppHost itself tells the orchestrator to end.
        if (lifetime.ApplicationStopping.IsCancellationRequested && !IsStoppingInOrder) return;

        await Console.Error.WriteLineAsync(OrchestratorEnded);
        outcome.Decide(ExitCodes.Failure);
        lock (_resources)
        {
            foreach (var process in _resources.Concat(_orchestrators)) process.Kill();
        }

        host.Value.ShutdownTimeout = StopWithoutOrchestrator;
        await _orchestratorLost.CancelAsync();
        lifetime.StopApplication();
    }
}
