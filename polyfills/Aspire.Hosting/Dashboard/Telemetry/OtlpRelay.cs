using Aspire.Hosting.Dashboard.Serving;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.Logging;

namespace Aspire.Hosting.Dashboard.Telemetry;

/// <summary>
/// Takes telemetry where the resources send it, from their start on, and passes it to the dashboard as soon as that is
/// up: seconds later, or minutes when it must be downloaded. The exporters would drop what they cannot send at once,
/// the logs of every start above all; and with their retries turned on a resource could not stop without the dashboard.
/// </summary>
internal sealed class OtlpRelay : IAsyncDisposable
{
    // Some minutes of three nodes and a gentle load.
    private const long CapacityBytes = 64 * 1024 * 1024;

    private readonly LoopbackServer _server;
    private readonly OtlpForwarder _forwarder;

    private OtlpRelay(LoopbackServer server, OtlpForwarder forwarder)
    {
        _server = server;
        _forwarder = forwarder;
    }

    /// <summary>Where it listens.</summary>
    public Uri Address => _server.Address;

    /// <exception cref="DistributedApplicationException">It cannot listen there.</exception>
    public static async Task<OtlpRelay> StartAsync(
        Uri address,
        ILoggerFactory logging,
        CancellationToken cancellationToken)
    {
        var queue = new OtlpExportQueue(CapacityBytes);
        var receiver = new OtlpReceiver(queue);
        var server = await LoopbackServer
            .StartAsync(
                address, logging, _ => { }, application => application.Run(receiver.ReceiveAsync), cancellationToken)
            .ConfigureAwait(false);
        return new OtlpRelay(server, new OtlpForwarder(queue));
    }

    /// <summary>Passes on what has come and comes, until cancelled.</summary>
    public Task ForwardAsync(Uri dashboard, CancellationToken cancellationToken) =>
        _forwarder.RunAsync(dashboard, cancellationToken);

    public ValueTask DisposeAsync() => _server.DisposeAsync();
}
