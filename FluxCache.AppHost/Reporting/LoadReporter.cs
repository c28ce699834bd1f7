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
    TimeProvider time,
    RunOutcome outcome) : BackgroundService
{
    private static readonly TimeSpan StartBound = TimeSpan.FromMinutes(2);

    private int _written;

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var done = CancellationTokenSource.CreateLinkedTokenSource(stoppingToken);
        var showing = ShowAsync(done.Token);
        try
        {
            await notifications
                .WaitForResourceAsync(load.Resource.Name, HasStarted, lifetime.ApplicationStopping)
                .WaitAsync(StartBound, time, lifetime.ApplicationStopping);
            var end = await notifications.WaitForResourceAsync(
                load.Resource.Name, HasEnded, lifetime.ApplicationStopping);
            outcome.Decide(end.Snapshot.ExitCode ?? ExitCodes.Failure);
        }
        catch (TimeoutException)
        {
            await Console.Error.WriteLineAsync(
                $"The load has not started within {StartBound.TotalSeconds:F0} s: "
                + "something that it waits for is not healthy.");
            outcome.Decide(ExitCodes.Failure);
        }
        catch (OperationCanceledException) when (lifetime.ApplicationStopping.IsCancellationRequested)
        {
            outcome.Decide(ExitCodes.Interrupted);
        }

        await done.CancelAsync();
        await showing;
        // What was written between the last look and the end.
        await foreach (var lines in logs.GetAllAsync(load.Resource)) Write(lines);
        lifetime.StopApplication();
    }

    private static bool HasStarted(ResourceEvent change) =>
        change.Snapshot.State?.Text == KnownResourceStates.Running || HasEnded(change);

    private static bool HasEnded(ResourceEvent change) =>
        change.Snapshot.State is { } state && KnownResourceStates.TerminalStates.Contains(state.Text);

    private async Task ShowAsync(CancellationToken cancellationToken)
    {
        try
        {
            await foreach (var lines in logs.WatchAsync(load.Resource).WithCancellation(cancellationToken))
                Write(lines);
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
