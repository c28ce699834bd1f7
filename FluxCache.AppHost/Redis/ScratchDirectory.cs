using Microsoft.Extensions.Hosting;

namespace FluxCache.AppHost.Redis;

/// <summary>Deletes a directory when the topology has stopped.</summary>
internal sealed class ScratchDirectory(DirectoryInfo directory) : IHostedService
{
    public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StopAsync(CancellationToken cancellationToken)
    {
        if (directory.Exists) directory.Delete(recursive: true);
        return Task.CompletedTask;
    }
}
