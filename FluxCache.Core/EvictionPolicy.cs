namespace FluxCache;

/// <summary>Which entry memory drops when it is full and another comes in.</summary>
public enum EvictionPolicy
{
    /// <summary>
    /// The one that was used the longest ago: exactly, up to 2,048 entries; of a sample of 16 or more in a larger memory,
    /// which stays within 0.3 points of exact LRU's hit ratio.
    /// </summary>
    Lru,

    /// <summary>
    /// The one that is worth least by what was learned from the hits so far: recency where that tells something, frequency
    /// where that does. At least as good as the best of LRU, SIEVE and S3-FIFO less 0.3 points on the traces in
    /// <c>docs/benchmarks.md</c>, and up to 22 points better. Costs 4 bytes an entry, and some 0.2 µs an eviction.
    /// </summary>
    Adaptive,
}
