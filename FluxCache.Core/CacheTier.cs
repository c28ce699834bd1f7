namespace FluxCache;

/// <summary>Where a value came from.</summary>
public enum CacheTier
{
    /// <summary>Nowhere: the key was not found.</summary>
    None = 0,

    /// <summary>The memory of this process.</summary>
    Memory,

    /// <summary>Redis, by this call or by one that it joined.</summary>
    Redis,

    /// <summary>The caller's factory, because neither tier held the key.</summary>
    Factory,
}
