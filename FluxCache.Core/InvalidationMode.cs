namespace FluxCache;

/// <summary>How memory learns that a key changed elsewhere.</summary>
public enum InvalidationMode
{
    /// <summary>
    /// What the server can: <see cref="PerKey"/>, else <see cref="Published"/>, else <see cref="None"/>. The log and
    /// <see cref="FluxCacheStatistics"/> say which.
    /// </summary>
    Auto = 0,

    /// <summary>
    /// The server remembers which keys each connection has read and reports their changes (CLIENT TRACKING; Redis 6,
    /// Valkey). Costs the server memory for each key that is held: for at most <c>tracking-table-max-keys</c> of all caches
    /// together (1,000,000 by default; 0: no bound). Beyond, memory loses keys as others come.
    /// </summary>
    PerKey,

    /// <summary>
    /// The server reports the change of every key with one of <see cref="FluxCacheOptions.TrackingPrefixes"/> (CLIENT
    /// TRACKING with BCAST). Costs the server no memory, and each connection the traffic of all writes.
    /// </summary>
    Broadcast,

    /// <summary>
    /// Every write of a cache is published on <see cref="FluxCacheOptions.InvalidationChannel"/> in the same
    /// transaction. For servers without tracking. Programs that write past the caches must publish as well, see
    /// <c>docs/format.md</c>; so must every cache of the same data.
    /// </summary>
    Published,

    /// <summary>
    /// Nothing: memory follows this cache's own writes and re-sync (<see cref="FluxCacheOptions.SyncInterval"/>) only.
    /// </summary>
    None,
}
