using FluxCache.Tiering;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;

namespace FluxCache.Hosting;

/// <summary>Starts the cache with the application and ends it with it.</summary>
internal sealed partial class FluxCacheHostedService(
    CacheEngine engine,
    MemoryCapReload reload,
    ILogger<FluxCacheHostedService>? logger = null) : IHostedService
{
    private readonly ILogger _logger = logger ?? (ILogger)NullLogger.Instance;

    public async Task StartAsync(CancellationToken cancellationToken)
    {
        try
        {
            await engine.ConnectAsync(cancellationToken).ConfigureAwait(false);
        }
        catch (FluxCacheException failure) when (failure.CanRetry)
        {
            LogStartedWithoutRedis(failure.Message);
        }

        engine.Start();
        engine.StartPreload();
    }

    public async Task StopAsync(CancellationToken cancellationToken)
    {
        reload.Dispose();
        await engine.DisposeAsync().ConfigureAwait(false);
    }

    [LoggerMessage(
        1301,
        LogLevel.Error,
        "The cache started without Redis and keeps trying to connect in the background. {Reason}",
        EventName = "StartedWithoutRedis")]
    private partial void LogStartedWithoutRedis(string reason);
}
