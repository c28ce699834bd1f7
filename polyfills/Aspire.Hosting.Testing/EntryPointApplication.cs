using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace Aspire.Hosting.Testing;

/// <summary>
/// An AppHost's application as the test holds it: the entry point starts it, runs it and disposes it.
/// </summary>
internal sealed class EntryPointApplication(
    DistributedApplication inner,
    EntryPointRun run) : DistributedApplication(inner)
{
    private static readonly TimeSpan StopBound = TimeSpan.FromSeconds(60);

    private readonly IHostApplicationLifetime _lifetime = inner.Services.GetRequiredService<IHostApplicationLifetime>();

    /// <summary>Waits until the entry point has started the application.</summary>
    public override async Task StartAsync(CancellationToken cancellationToken = default)
    {
        var started = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        await using var registration = _lifetime.ApplicationStarted.Register(started.SetResult).ConfigureAwait(false);
        var first = await Task.WhenAny(started.Task, run.ExitCode).WaitAsync(cancellationToken).ConfigureAwait(false);
        if (first == run.ExitCode)
        {
            var exitCode = await run.ExitCode.ConfigureAwait(false);
            throw new InvalidOperationException($"The AppHost ended with exit code {exitCode} before it started.");
        }
    }

    /// <summary>Stops the application and waits until the entry point has returned.</summary>
    public override async Task StopAsync(CancellationToken cancellationToken = default)
    {
        if (!run.ExitCode.IsCompleted) _lifetime.StopApplication();
        await run.ExitCode.WaitAsync(StopBound, cancellationToken).ConfigureAwait(false);
    }

    public override async Task RunAsync(CancellationToken cancellationToken = default)
    {
        await StartAsync(cancellationToken).ConfigureAwait(false);
        await run.ExitCode.WaitAsync(cancellationToken).ConfigureAwait(false);
    }

    public override async ValueTask DisposeAsync() => await StopAsync(CancellationToken.None).ConfigureAwait(false);

    public override void Dispose() =>
        throw new NotSupportedException("Dispose an AppHost's application with await using.");
}
