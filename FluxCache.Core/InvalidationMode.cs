namespace FluxCache;

/// <summary>How memory learns that a key was changed elsewhere.</summary>
public enum InvalidationMode
{
    /// <summary>
    /// The best mode that the server supports: <see cref="PerKey"/>, else <see cref="Published"/>, else
    /// <see cref="None"/>. The log and <see cref="FluxCacheStatistics"/> show which one is in use.
    /// </summary>
    Auto = 0,

    /// <summary>
    /// The server remembers which keys each connection has read, and reports changes to them (CLIENT TRACKING; Redis 6,
    /// Valkey). This costs the server memory for each tracked key. The server tracks at most
    /// <c>tracking-table-max-keys</c> keys for all caches together (1,000,000 by default; 0: no limit); beyond that,
    /// memory drops a key for each new one.
    /// </summary>
    PerKey,

    /// <summary>
    /// The server reports every change to a key that begins with one of <see cref="FluxCacheOptions.TrackingPrefixes"/>
    /// (CLIENT TRACKING with BCAST). This costs the server no memory, but every connection receives the invalidations
    /// of all writes.
    /// </summary>
    Broadcast,

    /// <summary>
    /// Each write of a cache is published on <see cref="FluxCacheOptions.InvalidationChannel"/> in the same
    /// transaction. For servers without tracking. Every cache of the same data must use this mode, and programs that
    /// write to Redis directly must publish their changes too; see <c>docs/format.md</c>.
    /// </summary>
    Published,

    /// <summary>
    /// Changes elsewhere are not reported. Memory follows only this cache's own writes and re-sync
    /// (<see cref="FluxCacheOptions.SyncInterval"/>).
    /// </summary>
    None,
}
