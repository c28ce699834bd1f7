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
    /// Adds <see cref="IFluxCache"/> and <see cref="IFluxCacheMaintenance"/> as singletons. Its options come from the configuration section
    /// <see cref="FluxCacheOptions.SectionName"/> and then from <paramref name="configure"/>; they are checked at
    /// start. Memory follows a change of its bounds in the configuration.
    /// </summary>
    /// <remarks>
    /// Where neither <see cref="FluxCacheOptions.ConnectionString"/> nor <see cref="FluxCacheOptions.RedisAddr"/> is
    /// set, the connection string named <paramref name="connectionName"/> is taken. The application starts without
    /// Redis if it must, and uses it once it is there; that Redis refuses the log-in fails the start.
    /// </remarks>
    public static IServiceCollection AddFluxCache(
        this IServiceCollection services,
        Action<FluxCacheOptions>? configure = null,
        string connectionName = "redis")
    {
        ArgumentNullException.ThrowIfNull(services);
        services.AddOptions<FluxCacheOptions>()
            .BindConfiguration(FluxCacheOptions.SectionName)
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
    /// Adds a check of the cache: healthy while Redis answers, otherwise the status that the registration gives
    /// failures.
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
