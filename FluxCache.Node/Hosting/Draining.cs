using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Options;

namespace FluxCache.Node.Hosting;

/// <summary>
/// Drains the node when it is told to stop. First it reports, over HTTP and gRPC, that it is not ready, and keeps serving
/// for a moment. Then the server stops accepting calls and lets those under way finish within
/// <see cref="NodeOptions.DrainTimeout"/>. The cache closes last.
/// </summary>
internal sealed partial class Draining(IOptions<NodeOptions> options, TimeProvider time, ILogger<Draining> logger)
    : IHostedLifecycleService, IHealthCheck, IDisposable
{
    private readonly CancellationTokenSource _callsShouldEnd = new();
    private volatile bool _stopping;

    /// <summary>Cancelled when calls without an end of their own must finish.</summary>
    internal CancellationToken CallsShouldEnd => _callsShouldEnd.Token;

    public async Task StoppingAsync(CancellationToken cancellationToken)
    {
        _stopping = true;
        LogDraining(PlainDuration.Of(options.Value.DrainDelay), PlainDuration.Of(options.Value.DrainTimeout));
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

    [LoggerMessage(
        3001,
        LogLevel.Information,
        "The node is stopping. It reports that it is not ready, accepts calls for another {Delay}, and then gives "
        + "the calls under way {Timeout} to finish.",
        EventName = "Draining")]
    private partial void LogDraining(string delay, string timeout);
}
