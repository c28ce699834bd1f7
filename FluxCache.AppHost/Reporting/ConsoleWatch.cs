using Microsoft.Extensions.Hosting;

namespace FluxCache.AppHost.Reporting;

/// <summary>Ends the topology when the console takes no more: nobody would see what becomes of it.</summary>
internal sealed class ConsoleWatch(ConsoleWriter console, IHostApplicationLifetime lifetime, RunOutcome outcome)
    : BackgroundService
{
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var either = CancellationTokenSource.CreateLinkedTokenSource(stoppingToken, console.Failed);
        await Task.Delay(Timeout.Infinite, either.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        if (!console.Failed.IsCancellationRequested) return;

        outcome.Decide(ExitCodes.Failure);
        lifetime.StopApplication();
    }
}
