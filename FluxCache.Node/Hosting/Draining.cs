using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Options;

namespace FluxCache.Node.Hosting;

/// <summary>
/// The first thing that happens when the node is told to stop: it reports that it is not ready, over HTTP and gRPC, and
/// serves on for a moment. Then the server stops taking calls and lets those under way complete, bounded by
/// <see cref="NodeOptions.DrainTimeout"/>; the cache closes last.
/// </summary>
internal sealed partial class Draining(IOptions<NodeOptions> options, TimeProvider time, ILogger<Draining> logger)
    : IHostedLifecycleService, IHealthCheck, IDisposable
{
    private readonly CancellationTokenSource _callsShouldEnd = new();
    private volatile bool _stopping;

    /// <summary>Cancelled when calls that would go on for ever are to come to their end.</summary>
    internal CancellationToken CallsShouldEnd => _callsShouldEnd.Token;

    public async Task StoppingAsync(CancellationToken cancellationToken)
    {
        _stopping = true;
        LogDraining(options.Value.DrainDelay, options.Value.DrainTimeout);
        try
        {
            await Task.Delay(options.Value.DrainDelay, time, cancellationToken);
        }
        finally
        {
            await _callsShouldEnd.CancelAsync();
        }
    }

    public Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default) =>
        Task.FromResult(_stopping ? HealthCheckResult.Unhealthy("The node is stopping.") : HealthCheckResult.Healthy());

    public Task StartingAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StartedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StoppedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public void Dispose() => _callsShouldEnd.Dispose();

    [LoggerMessage(1, LogLevel.Information, "Stopping: not ready, serving on for {Delay}; calls under way then have {Timeout}")]
    private partial void LogDraining(TimeSpan delay, TimeSpan timeout);
}
