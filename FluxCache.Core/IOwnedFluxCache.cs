namespace FluxCache;

/// <summary>A cache that its creator disposes of: see <see cref="FluxCacheFactory"/>.</summary>
public interface IOwnedFluxCache : IFluxCache, IFluxCacheMaintenance, IAsyncDisposable
{
    /// <summary>
    /// Replaces the limits of memory: <see cref="FluxCacheOptions.MemoryCap"/> and
    /// <see cref="FluxCacheOptions.MemoryCapBytes"/>. If memory holds more than the new limits allow, the least
    /// valuable entries are evicted before the call returns, at about 1 µs each, and their memory is returned to the
    /// system. Safe for concurrent calls.
    /// </summary>
    /// <param name="entries">The maximum number of entries. 1 or more.</param>
    /// <param name="bytes">
    /// The maximum size in bytes: keys, values and overhead. 64 KiB or more; 0: only the number of entries is limited.
    /// </param>
    /// <exception cref="ArgumentOutOfRangeException">A limit is out of range. Nothing has changed.</exception>
    void ResizeMemory(long entries, long bytes);
}
