namespace FluxCache;

/// <summary>A cache that its creator disposes of: see <see cref="FluxCacheFactory"/>.</summary>
public interface IOwnedFluxCache : IFluxCache, IFluxCacheMaintenance, IAsyncDisposable
{
    /// <summary>
    /// Changes how much memory may hold, in place of <see cref="FluxCacheOptions.MemoryCap"/> and
    /// <see cref="FluxCacheOptions.MemoryCapBytes"/>. Where that is less than it holds, the entries that are worth least go
    /// before the call returns, at about a microsecond each, and the system gets back what they took. Safe beside all other
    /// calls.
    /// </summary>
    /// <param name="entries">The most entries. 1 or more.</param>
    /// <param name="bytes">The most bytes: keys, values and overhead. From 64 KiB; 0: no bound but the entries.</param>
    /// <exception cref="ArgumentOutOfRangeException">A bound is out of its range; nothing has changed.</exception>
    void ResizeMemory(long entries, long bytes);
}
