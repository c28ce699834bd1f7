using Microsoft.Extensions.Hosting;

namespace FluxCache.AppHost.Reporting;

/// <summary>
/// Shows what the load generator writes, on the console's stream of the same kind, and ends the topology with the load
/// generator's exit code when it is done.
/// </summary>
internal sealed class LoadReporter(
    ReportedLoad load,
    ResourceNotificationService notifications,
    ResourceLoggerService logs,
    IHostApplicationLifetime lifetime,
    RunOutcome outcome) : BackgroundService
{
    private int _written;

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var done = CancellationTokenSource.CreateLinkedTokenSource(stoppingToken);
        var showing = ShowAsync(done.Token);
        try
        {
            var end = await notifications.WaitForResourceAsync(
                load.Resource.Name,
                change => change.Snapshot.State is { } state && KnownResourceStates.TerminalStates.Contains(state.Text),
                lifetime.ApplicationStopping);
            outcome.Decide(end.Snapshot.ExitCode ?? ExitCodes.Failure);
        }
        catch (OperationCanceledException) when (lifetime.ApplicationStopping.IsCancellationRequested)
        {
            outcome.Decide(ExitCodes.Interrupted);
        }

        await done.CancelAsync();
        await showing;
        // What was written between the last look and the end.
        await foreach (var lines in logs.GetAllAsync(load.Resource.Name)) Write(lines);
        lifetime.StopApplication();
    }

    private async Task ShowAsync(CancellationToken cancellationToken)
    {
        try
        {
            await foreach (var lines in logs.WatchAsync(load.Resource.Name).WithCancellation(cancellationToken)) Write(lines);
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            // The load is done.
        }
    }

    private void Write(IReadOnlyList<LogLine> lines)
    {
        foreach (var line in lines)
        {
            if (line.LineNumber <= _written) continue;
            _written = line.LineNumber;
            (line.IsErrorMessage ? Console.Error : Console.Out).WriteLine(ResourceLogText.WithoutTime(line));
        }
    }
}
