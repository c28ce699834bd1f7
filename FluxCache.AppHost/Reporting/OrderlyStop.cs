using FluxCache.AppHost.Faults;
using FluxCache.AppHost.Guarding;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace FluxCache.AppHost.Reporting;

/// <summary>
/// Stops the resources in order before Aspire stops, and waits for each: callers before the services they call. Aspire
/// alone leaves that to its orchestrator, which goes on for a while after this process has ended.
/// </summary>
/// <param name="stages">The resources, in the order in which they stop; those of one stage stop together.</param>
internal sealed partial class OrderlyStop(
    IReadOnlyList<IReadOnlyList<IResource>> stages,
    ReportedLoad load,
    IEnumerable<LoadReporter> loadReporters,
    ResourceProcesses processes,
    StartedProcesses started,
    ResourceCommandService commands,
    ResourceNotificationService notifications,
    ILogger<OrderlyStop> logger) : IHostedLifecycleService
{
    // A node drains for up to ten seconds and a half; most end at once.
    private static readonly TimeSpan StageBound = TimeSpan.FromSeconds(12);

    public async Task StoppingAsync(CancellationToken cancellationToken)
    {
        started.IsStoppingInOrder = true;
        using var stopping = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, started.OrchestratorLost);
        try
        {
            await Task.WhenAll(stages.SelectMany(stage => stage).Where(IsUp).Select(ResumeAsync));
            foreach (var stage in stages) await StopAsync(stage, stopping.Token);
        }
        catch (OperationCanceledException) when (started.OrchestratorLost.IsCancellationRequested)
        {
            // All has ended with the orchestrator.
        }
        finally
        {
            started.IsStoppingInOrder = false;
        }
    }

    public Task StartingAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StartedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StoppedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    // A suspended process hears of no stop, and its callers wait for its answers.
    private async Task ResumeAsync(IResource resource)
    {
        try
        {
            await processes.ResumeAsync(resource, CancellationToken.None);
        }
        catch (InvalidOperationException)
        {
            // It has just ended, or is a container that is not suspended.
        }
    }

    private async Task StopAsync(IReadOnlyList<IResource> stage, CancellationToken cancellationToken)
    {
        await Task.WhenAll(stage.Select(resource => StopAsync(resource, cancellationToken)));
        cancellationToken.ThrowIfCancellationRequested();
        // An interrupted load still prints its table.
        if (stage.Contains(load.Resource))
            await Task.WhenAll(loadReporters.Select(reporter => reporter.CompleteAsync(cancellationToken)));
    }

    private async Task StopAsync(IResource resource, CancellationToken cancellationToken)
    {
        if (!IsUp(resource)) return;

        using var bound = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        bound.CancelAfter(StageBound);
        try
        {
            await commands.ExecuteCommandAsync(resource, KnownResourceCommands.StopCommand, bound.Token);
            await notifications.WaitForResourceAsync(resource.Name, KnownResourceStates.TerminalStates, bound.Token);
        }
        catch (OperationCanceledException)
        {
            if (!started.OrchestratorLost.IsCancellationRequested) LogStillRuns(resource.Name);
        }
    }

    private bool IsUp(IResource resource) =>
        notifications.TryGetCurrentState(resource.Name, out var state)
        && state.Snapshot.State?.Text is { } text
        && (text == KnownResourceStates.Running || text == KnownResourceStates.Starting);

    [LoggerMessage(
        4001,
        LogLevel.Warning,
        "{Resource} did not stop in time. The orchestrator ends it.",
        EventName = "ResourceNotStopped")]
    private partial void LogStillRuns(string resource);
}
