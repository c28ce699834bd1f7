using Microsoft.Extensions.Hosting;

namespace Aspire.Hosting.Dashboard.Serving;

/// <summary>Ctrl-C is the AppHost's; a host inside it must not act on it too.</summary>
internal sealed class NoLifetime : IHostLifetime
{
    public Task WaitForStartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
}
