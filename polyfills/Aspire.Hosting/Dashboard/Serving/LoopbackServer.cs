using System.Net;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Aspire.Hosting.Dashboard.Serving;

/// <summary>A small server inside the AppHost: HTTP/2 without TLS on a loopback address.</summary>
internal sealed class LoopbackServer : IAsyncDisposable
{
    private static readonly TimeSpan ShutdownBound = TimeSpan.FromSeconds(2);

    private readonly WebApplication _application;

    private LoopbackServer(WebApplication application, Uri address)
    {
        _application = application;
        Address = address;
    }

    /// <summary>Where it really listens.</summary>
    public Uri Address { get; }

    /// <param name="address">Where to listen; port 0 for any.</param>
    /// <param name="logging">Where the AppHost logs.</param>
    /// <param name="addServices">What is served needs.</param>
    /// <param name="map">What is served.</param>
    /// <param name="cancellationToken">Gives up the start.</param>
    /// <exception cref="DistributedApplicationException">It cannot listen there.</exception>
    public static async Task<LoopbackServer> StartAsync(
        Uri address,
        ILoggerFactory logging,
        Action<IServiceCollection> addServices,
        Action<WebApplication> map,
        CancellationToken cancellationToken)
    {
        var application = Build(address, logging, addServices);
        map(application);
        try
        {
            await application.StartAsync(cancellationToken).ConfigureAwait(false);
        }
        catch (Exception failure)
        {
            await application.DisposeAsync().ConfigureAwait(false);
            if (failure is not IOException) throw;
            throw new DistributedApplicationException(
                $"the AppHost cannot listen at {address}: {failure.Message}", failure);
        }

        var server = application.Services.GetRequiredService<IServer>();
        var addresses = server.Features.GetRequiredFeature<IServerAddressesFeature>().Addresses;
        return new LoopbackServer(application, new Uri(addresses.First()));
    }

    public async ValueTask DisposeAsync()
    {
        await _application.StopAsync().ConfigureAwait(false);
        await _application.DisposeAsync().ConfigureAwait(false);
    }

    private static WebApplication Build(Uri address, ILoggerFactory logging, Action<IServiceCollection> addServices)
    {
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.WebHost.UseKestrelCore().ConfigureKestrel(kestrel => Listen(kestrel, address));
        builder.Logging.AddProvider(new ForwardingLoggerProvider(logging)).SetMinimumLevel(LogLevel.Warning);
        builder.Services.Configure<HostOptions>(host => host.ShutdownTimeout = ShutdownBound);
        builder.Services.AddSingleton<IHostLifetime, NoLifetime>();
        addServices(builder.Services);
        return builder.Build();
    }

    private static void Listen(KestrelServerOptions kestrel, Uri address)
    {
        if (IPAddress.TryParse(address.DnsSafeHost, out var ip)) kestrel.Listen(ip, address.Port, Http2);
        // Both loopback addresses share a port only if it is given.
        else if (address.Port == 0) kestrel.Listen(IPAddress.Loopback, 0, Http2);
        else kestrel.ListenLocalhost(address.Port, Http2);

        // Without TLS there is no negotiation, so it is HTTP/2 or nothing.
        static void Http2(ListenOptions listen) => listen.Protocols = HttpProtocols.Http2;
    }
}
