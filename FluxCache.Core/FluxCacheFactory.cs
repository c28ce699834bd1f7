using FluxCache.Tiering;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;

namespace FluxCache;

/// <summary>Makes caches without dependency injection.</summary>
public static class FluxCacheFactory
{
    /// <summary>
    /// Makes a cache, opens its connections and, when <see cref="FluxCacheOptions.SyncAtStart"/> says so, preloads it.
    /// </summary>
    /// <param name="options">
    /// Not to be changed afterwards; for memory's bounds there is <see cref="IOwnedFluxCache.ResizeMemory"/>.
    /// </param>
    /// <param name="loggers">Where the cache logs; null: nowhere.</param>
    /// <param name="time">Its clock; null: the system's.</param>
    /// <exception cref="OptionsValidationException">The options have faults; the message lists all of them.</exception>
    /// <exception cref="FluxCacheException">Redis cannot be reached, or refuses the log-in.</exception>
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
            await engine.PreloadAsync(cancellationToken).ConfigureAwait(false);
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
