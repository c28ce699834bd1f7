using System.Diagnostics.Metrics;
using FluxCache;
using FluxCache.Hosting;
using FluxCache.Tiering;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;

namespace Microsoft.Extensions.DependencyInjection;

/// <summary>Adds a cache to an application.</summary>
public static class FluxCacheServiceCollectionExtensions
{
    /// <summary>
    /// Adds <see cref="IFluxCache"/> and <see cref="IFluxCacheMaintenance"/> as singletons. Their options come from the
    /// configuration section <see cref="FluxCacheOptions.SectionName"/> and then from <paramref name="configure"/>; they
    /// are validated at start. Memory follows changes of its limits in the configuration.
    /// </summary>
    /// <remarks>
    /// Where neither <see cref="FluxCacheOptions.ConnectionString"/> nor <see cref="FluxCacheOptions.RedisAddr"/> is
    /// set, the connection string named <paramref name="connectionName"/> is used. If Redis cannot be reached, the
    /// application starts without it and connects later. If Redis refuses the log-in, the start fails. Adding the cache
    /// several times adds it once, with what each call configures. An application without a configuration sets the options
    /// by <paramref name="configure"/> alone.
    /// </remarks>
    public static IServiceCollection AddFluxCache(
        this IServiceCollection services,
        Action<FluxCacheOptions>? configure = null,
        string connectionName = "redis")
    {
        ArgumentNullException.ThrowIfNull(services);
        services.TryAddEnumerable(
            ServiceDescriptor.Singleton<IConfigureOptions<FluxCacheOptions>, ConfigurationBinding>());
        services.TryAddEnumerable(
            ServiceDescriptor.Singleton<IOptionsChangeTokenSource<FluxCacheOptions>, ConfigurationBinding>());
        services.AddOptions<FluxCacheOptions>()
            .Configure(options => configure?.Invoke(options))
            .PostConfigure<IServiceProvider>((options, provider) =>
                TakeConnectionString(options, provider.GetService<IConfiguration>(), connectionName))
            .ValidateOnStart();
        services.TryAddEnumerable(
            ServiceDescriptor.Singleton<IValidateOptions<FluxCacheOptions>, FluxCacheOptionsValidator>());
        services.TryAddSingleton(provider => new CacheEngine(new CacheDependencies(
            provider.GetRequiredService<IOptions<FluxCacheOptions>>().Value,
            provider.GetService<ILoggerFactory>() ?? NullLoggerFactory.Instance,
            provider.GetService<IMeterFactory>(),
            provider.GetService<TimeProvider>() ?? TimeProvider.System)));
        services.TryAddSingleton<MemoryCapReload>();
        services.TryAddSingleton<IFluxCache>(provider => provider.GetRequiredService<CacheEngine>().Cache);
        services.TryAddSingleton<IFluxCacheMaintenance>(provider => provider.GetRequiredService<CacheEngine>().Cache);
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IHostedService, FluxCacheHostedService>());
        return services;
    }

    /// <summary>
    /// Adds a health check of the cache: healthy while Redis answers, otherwise the failure status of the
    /// registration.
    /// </summary>
    public static IHealthChecksBuilder AddFluxCache(
        this IHealthChecksBuilder builder,
        string name = "fluxcache",
        HealthStatus failureStatus = HealthStatus.Unhealthy)
    {
        ArgumentNullException.ThrowIfNull(builder);
        return builder.Add(new HealthCheckRegistration(
            name,
            provider => new FluxCacheHealthCheck(provider.GetRequiredService<CacheEngine>()),
            failureStatus,
            tags: ["ready"]));
    }

    private static void TakeConnectionString(
        FluxCacheOptions options,
        IConfiguration? configuration,
        string connectionName)
    {
        if (options.ConnectionString is null && options.RedisAddr is null)
            options.ConnectionString = configuration?.GetConnectionString(connectionName);
    }
}
