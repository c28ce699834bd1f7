namespace FluxCache.Benchmarks.Memory;

/// <summary>What the threads do with a store.</summary>
public enum MemoryOperation
{
    Hit,
    Miss,
    Set,

    /// <summary>95 hits to 5 sets.</summary>
    Mixed,
}
