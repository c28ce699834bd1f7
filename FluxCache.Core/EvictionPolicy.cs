namespace FluxCache;

/// <summary>How memory chooses the entry to drop when it is full.</summary>
public enum EvictionPolicy
{
    /// <summary>
    /// Drops the least recently used entry. The choice is exact up to 2,048 entries. A larger memory picks from a
    /// sample of 16 or more, and its hit ratio stays within 0.3 points of exact LRU.
    /// </summary>
    Lru,

    /// <summary>
    /// Drops the entry that is worth least, judged from the hits so far: by recency where recency predicts hits, by
    /// frequency where frequency does. On the traces in <c>docs/benchmarks.md</c> its hit ratio is at most 0.3 points
    /// below the best of LRU, SIEVE and S3-FIFO, and up to 22 points above. Costs 4 bytes an entry and about 0.2 µs an
    /// eviction.
    /// </summary>
    Adaptive,
}
