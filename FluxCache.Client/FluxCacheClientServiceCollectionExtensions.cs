using FluxCache.Client;
using FluxCache.Client.Calls;
using FluxCache.Client.Routing;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Options;

namespace Microsoft.Extensions.DependencyInjection;

/// <summary>Adds the client of FluxCache nodes to a service collection.</summary>
public static class FluxCacheClientServiceCollectionExtensions
{
    /// <summary>
    /// Adds <see cref="IFluxCacheClient"/>, with options from the configuration section
    /// <see cref="FluxCacheClientOptions.SectionName"/>, if there is one, and then from <paramref name="configure"/>. The
    /// client connects when it is first called. Invalid options keep the host from starting; every fault is reported.
    /// </summary>
    public static IServiceCollection AddFluxCacheClient(
        this IServiceCollection services, Action<FluxCacheClientOptions>? configure = null)
    {
        ArgumentNullException.ThrowIfNull(services);

        // Service discovery reads the configuration; a host brings its own.
        services.TryAddSingleton<IConfiguration>(static _ => new ConfigurationBuilder().Build());
        services.AddLogging();
        services.AddServiceDiscovery();
        AddOptions(services, configure);

        services.TryAddSingleton(TimeProvider.System);
        services.TryAddSingleton<INodeChannelFactory, NodeChannelFactory>();
        services.TryAddSingleton<NodeResolver>();
        services.TryAddSingleton<NodeDirectory>();
        services.TryAddSingleton<CallRunner>();
        services.TryAddSingleton<ManyKeyCalls>();
        services.TryAddSingleton<ClusterStatistics>();
        services.TryAddSingleton<IFluxCacheClient, FluxCacheClient>();
        return services;
    }

    private static void AddOptions(IServiceCollection services, Action<FluxCacheClientOptions>? configure)
    {
        services.TryAddEnumerable(
            ServiceDescriptor.Singleton<IValidateOptions<FluxCacheClientOptions>, FluxCacheClientOptionsValidator>());
        services.TryAddEnumerable(
            ServiceDescriptor.Singleton<IConfigureOptions<FluxCacheClientOptions>, BindFluxCacheClientOptions>());
        var options = services.AddOptionsWithValidateOnStart<FluxCacheClientOptions>();
        if (configure is not null)
            options.Configure(configure);
    }
}
