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
    IEnumerable<LoadReporter> load,
    ResourceCommandService commands,
    ResourceNotificationService notifications,
    ILogger<OrderlyStop> logger) : IHostedLifecycleService
{
    // A node drains for up to ten seconds and a half; most end at once.
    private static readonly TimeSpan StageBound = TimeSpan.FromSeconds(12);

    public async Task StoppingAsync(CancellationToken cancellationToken)
    {
        foreach (var stage in stages)
        {
            await Task.WhenAll(stage.Select(resource => StopAsync(resource, cancellationToken)));
            // An interrupted load still prints its table.
            if (stage == stages[0])
                await Task.WhenAll(load.Select(reporter => reporter.CompleteAsync(cancellationToken)));
        }
    }

    public Task StartingAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StartedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StoppedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

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
            LogStillRuns(resource.Name);
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
