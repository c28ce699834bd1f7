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
    RunOutcome outcome) : TopologyWatch
{
    private static readonly TimeSpan StartBound = TimeSpan.FromMinutes(2);
    private int _written;

    /// <summary>Returns when all that the load generator wrote has been shown; it has ended before.</summary>
    public Task CompleteAsync(CancellationToken cancellationToken) => Reporting.WaitAsync(cancellationToken);

    protected override async Task ReportAsync(CancellationToken cancellationToken)
    {
        using var interrupted = lifetime.ApplicationStopping.Register(() => outcome.Decide(ExitCodes.Interrupted));
        using var done = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var showing = ShowAsync(done.Token);
        try
        {
            await notifications
                .WaitForResourceAsync(load.Resource.Name, HasStarted, cancellationToken)
                .WaitAsync(StartBound, time, cancellationToken);
            var end = await notifications.WaitForResourceAsync(
                load.Resource.Name, change => HasEnded(change.Snapshot), cancellationToken);

            // A process that a signal ended has no code of its own; the orchestrator then says -1.
            outcome.Decide(end.Snapshot.ExitCode is >= 0 and var code ? code : ExitCodes.Failure);
        }
        catch (TimeoutException)
        {
            await Console.Error.WriteLineAsync(
                $"The load has not started within {StartBound.TotalSeconds:F0} s: "
                + "a resource that it waits for is not healthy.");
            outcome.Decide(ExitCodes.Failure);
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            // The application is gone.
        }

        await done.CancelAsync();
        await showing;
        // The lines that came between the last look and the end.
        await foreach (var lines in logs.GetAllAsync(load.Resource)) Write(lines);
        lifetime.StopApplication();
    }

    private static bool HasStarted(ResourceEvent change) =>
        change.Snapshot.State?.Text == KnownResourceStates.Running || HasEnded(change.Snapshot);

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
