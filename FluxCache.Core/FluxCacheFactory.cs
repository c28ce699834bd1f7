using FluxCache.Tiering;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;

namespace FluxCache;

/// <summary>Creates caches without dependency injection.</summary>
public static class FluxCacheFactory
{
    /// <summary>
    /// Creates a cache, opens its connections and, if <see cref="FluxCacheOptions.SyncAtStart"/> is set, preloads memory.
    /// </summary>
    /// <param name="options">
    /// The options. Do not change them afterwards; to change memory's limits, call <see cref="IOwnedFluxCache.ResizeMemory"/>.
    /// </param>
    /// <param name="loggers">Creates the cache's loggers; null: nothing is logged.</param>
    /// <param name="time">The clock; null: the system's.</param>
    /// <exception cref="OptionsValidationException">The options are not valid; the message lists every fault.</exception>
    /// <exception cref="FluxCacheException">Redis cannot be reached or refuses the log-in.</exception>
    public static async Task<IOwnedFluxCache> ConnectAsync(
        FluxCacheOptions options,
        ILoggerFactory? loggers = null,
        TimeProvider? time = null,
        CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(options);
        var validation = new FluxCacheOptionsValidator().Validate(name: null, options);
        if (validation.Failed)
            throw new OptionsValidationException(
                FluxCacheOptions.SectionName, typeof(FluxCacheOptions), validation.Failures);

        var engine = new CacheEngine(new CacheDependencies(
            options,
            loggers ?? NullLoggerFactory.Instance,
            Meters: null,
            time ?? TimeProvider.System));
        try
        {
            await engine.ConnectAsync(cancellationToken).ConfigureAwait(false);
            await engine.PreloadAsync(yields: false, cancellationToken).ConfigureAwait(false);
            engine.Start();
            return engine.Cache;
        }
        catch
        {
            await engine.DisposeAsync().ConfigureAwait(false);
            throw;
        }
    }
}
