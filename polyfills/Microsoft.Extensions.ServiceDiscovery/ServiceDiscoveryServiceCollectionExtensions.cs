using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.ServiceDiscovery;
using Microsoft.Extensions.ServiceDiscovery.Providers;

namespace Microsoft.Extensions.DependencyInjection;

/// <summary>Adds service discovery to a service collection.</summary>
public static class ServiceDiscoveryServiceCollectionExtensions
{
    /// <summary>Resolves names through the configuration, and takes a name it does not hold for a host's.</summary>
    public static IServiceCollection AddServiceDiscovery(this IServiceCollection services)
    {
        services.AddServiceDiscoveryCore();

        // In the order in which they are asked.
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IEndpointProvider, ConfigurationEndpointProvider>());
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IEndpointProvider, PassThroughEndpointProvider>());
        return services;
    }

    /// <summary>Adds <see cref="ServiceEndpointResolver"/> alone, without a source of endpoints.</summary>
    public static IServiceCollection AddServiceDiscoveryCore(this IServiceCollection services)
    {
        ArgumentNullException.ThrowIfNull(services);
        services.TryAddSingleton(provider => new ServiceEndpointResolver(provider.GetServices<IEndpointProvider>()));
        return services;
    }
}
