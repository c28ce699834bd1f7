using Aspire.Hosting.Dashboard.Launching;
using Aspire.Hosting.Dashboard.ResourceService;
using Aspire.Hosting.Dashboard.Telemetry;
using Aspire.Hosting.Orchestration;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Aspire.Hosting.Dashboard;

/// <summary>
/// Brings the dashboard up beside the resources and takes it down after them. Only its addresses are fixed before they
/// start; all else, a download above all, happens beside them, and no failure of it is theirs.
/// </summary>
internal sealed class DashboardHost(
    AspireCliLocator locator,
    NpmInstallation installation,
    DashboardProcess process,
    PortAllocator ports,
    IConfiguration configuration,
    IHostEnvironment environment,
    IServiceProvider services,
    ILoggerFactory logging,
    ILogger<DistributedApplication> logger) : IHostedService, IDisposable
{
    private readonly CancellationTokenSource _stopping = new();
    private Task _running = Task.CompletedTask;

    public Task StartAsync(CancellationToken cancellationToken)
    {
        try
        {
            var location = locator.Locate();
            if (location is AspireCliLocation.Unavailable unavailable)
                throw new DistributedApplicationException(unavailable.Reason);
            var endpoints = DashboardEndpoints.Choose(configuration, ports);

            SetTelemetry(endpoints.Telemetry.OriginalString, endpoints.OtlpHttp.OriginalString);
            _running = Task.Run(() => RunAsync(location, endpoints, _stopping.Token), CancellationToken.None);
        }
        catch (DistributedApplicationException problem)
        {
            DashboardLog.None(logger, problem.Message);
            SetTelemetry(otlpGrpc: null, otlpHttp: null);
        }

        return Task.CompletedTask;
    }

    public async Task StopAsync(CancellationToken cancellationToken)
    {
        await _stopping.CancelAsync().ConfigureAwait(false);
        await _running.WaitAsync(cancellationToken).ConfigureAwait(false);
    }

    public void Dispose()
    {
        _stopping.Cancel();
        _stopping.Dispose();
    }

    /// <summary>Tells the resources, which start next, where telemetry goes: nowhere without a dashboard.</summary>
    private void SetTelemetry(string? otlpGrpc, string? otlpHttp)
    {
        configuration[DashboardConfigNames.OtlpGrpcUrl] = otlpGrpc;
        configuration[DashboardConfigNames.OtlpHttpUrl] = otlpHttp;
    }

    private async Task RunAsync(
        AspireCliLocation location,
        DashboardEndpoints endpoints,
        CancellationToken cancellationToken)
    {
        try
        {
            var options = new ResourceServiceOptions(
                ResourceServiceOptions.ApplicationNameOf(environment.ApplicationName), endpoints.ResourceService);
            var service = await ResourceServiceHost.StartAsync(
                services, options, cancellationToken).ConfigureAwait(false);
            await using var serving = service.ConfigureAwait(false);
            var relay = await OtlpRelay.StartAsync(
                endpoints.Telemetry, logging, cancellationToken).ConfigureAwait(false);
            await using var relaying = relay.ConfigureAwait(false);

            var cli = location is AspireCliLocation.Installable installable
                ? await installation.InstallAsync(installable, cancellationToken).ConfigureAwait(false)
                : (AspireCliLocation.Installed)location;
            await process
                .RunAsync(
                    cli,
                    endpoints,
                    service.Address,
                    up => relay.ForwardAsync(endpoints.OtlpGrpc, up),
                    cancellationToken)
                .ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            // The application stops.
        }
        catch (DistributedApplicationException problem)
        {
            DashboardLog.None(logger, problem.Message);
        }
        catch (Exception failure)
        {
            // Whatever it is, the resources run on; nobody but the log would hear of it.
            DashboardLog.Failed(logger, failure);
        }
    }
}
