namespace FluxCache;

/// <summary>
/// Work on a running cache that its operator may ask for. Nothing needs it: memory is kept in step with Redis by itself.
/// Every call is safe beside all other calls.
/// </summary>
public interface IFluxCacheMaintenance
{
    /// <summary>Forgets every entry in memory. Redis keeps its values, and reads fetch them again.</summary>
    void ClearMemory();

    /// <summary>
    /// Compares every entry in memory with Redis now, corrects those that differ, and fetches keys that are new while there
    /// is room: the work of <see cref="FluxCacheOptions.SyncInterval"/>, at the pace of
    /// <see cref="FluxCacheOptions.SyncKeysPerSecond"/>.
    /// </summary>
    /// <returns>The number of entries that differed. 0 is what to expect.</returns>
    /// <exception cref="FluxCacheException">Redis cannot be asked; the entries compared so far are corrected.</exception>
    ValueTask<long> ResyncAsync(CancellationToken cancellationToken = default);
}
