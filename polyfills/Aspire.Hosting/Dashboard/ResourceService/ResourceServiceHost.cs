using Aspire.Hosting.Dashboard.Serving;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Aspire.Hosting.Dashboard.ResourceService;

/// <summary>Serves the resource service.</summary>
internal static class ResourceServiceHost
{
    /// <param name="services">The AppHost's.</param>
    /// <param name="options">What to say, and where.</param>
    /// <param name="cancellationToken">Gives up the start.</param>
    /// <exception cref="DistributedApplicationException">It cannot listen there.</exception>
    public static Task<LoopbackServer> StartAsync(
        IServiceProvider services,
        ResourceServiceOptions options,
        CancellationToken cancellationToken) => LoopbackServer.StartAsync(
        options.Address,
        services.GetRequiredService<ILoggerFactory>(),
        own =>
        {
            own.AddSingleton(options);
            own.AddSingleton(services.GetRequiredService<ResourceNotificationService>());
            own.AddSingleton(services.GetRequiredService<ResourceLoggerService>());
            own.AddSingleton(services.GetRequiredService<ResourceCommandService>());
            own.AddGrpc();
        },
        application => application.MapGrpcService<ResourceService>(),
        cancellationToken);
}
