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

namespace Aspire.Hosting.Dashboard.ResourceService;

/// <summary>Serves the resource service over HTTP/2 without TLS on a loopback address.</summary>
internal sealed class ResourceServiceHost : IAsyncDisposable
{
    private static readonly TimeSpan ShutdownBound = TimeSpan.FromSeconds(2);

    private readonly WebApplication _application;

    private ResourceServiceHost(WebApplication application, Uri address)
    {
        _application = application;
        Address = address;
    }

    /// <summary>Where it really listens.</summary>
    public Uri Address { get; }

    /// <param name="services">The AppHost's.</param>
    /// <param name="options">What to say, and where.</param>
    /// <param name="cancellationToken">Gives up the start.</param>
    /// <exception cref="DistributedApplicationException">It cannot listen there.</exception>
    public static async Task<ResourceServiceHost> StartAsync(
        IServiceProvider services,
        ResourceServiceOptions options,
        CancellationToken cancellationToken)
    {
        var application = Build(services, options);
        try
        {
            await application.StartAsync(cancellationToken).ConfigureAwait(false);
        }
        catch (Exception failure)
        {
            await application.DisposeAsync().ConfigureAwait(false);
            if (failure is not IOException) throw;
            throw new DistributedApplicationException(
                $"The resource service cannot listen at {options.Address}: {failure.Message}", failure);
        }

        var server = application.Services.GetRequiredService<IServer>();
        var addresses = server.Features.GetRequiredFeature<IServerAddressesFeature>().Addresses;
        return new ResourceServiceHost(application, new Uri(addresses.First()));
    }

    public async ValueTask DisposeAsync()
    {
        await _application.StopAsync().ConfigureAwait(false);
        await _application.DisposeAsync().ConfigureAwait(false);
    }

    private static WebApplication Build(IServiceProvider services, ResourceServiceOptions options)
    {
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.WebHost.UseKestrelCore().ConfigureKestrel(kestrel => Listen(kestrel, options.Address));
        builder.Logging
            .AddProvider(new ForwardingLoggerProvider(services.GetRequiredService<ILoggerFactory>()))
            .SetMinimumLevel(LogLevel.Warning);
        builder.Services.Configure<HostOptions>(host => host.ShutdownTimeout = ShutdownBound);
        builder.Services.AddSingleton<IHostLifetime, NoLifetime>();
        builder.Services.AddSingleton(options);
        builder.Services.AddSingleton(services.GetRequiredService<ResourceNotificationService>());
        builder.Services.AddSingleton(services.GetRequiredService<ResourceLoggerService>());
        builder.Services.AddSingleton(services.GetRequiredService<ResourceCommandService>());
        builder.Services.AddGrpc();

        var application = builder.Build();
        application.MapGrpcService<ResourceService>();
        return application;
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
