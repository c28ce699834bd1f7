namespace FluxCache;

/// <summary>How a read of bytes was served.</summary>
/// <param name="Tier">The tier that served it; <see cref="CacheTier.None"/> if the key was not found.</param>
/// <param name="IsStale">
/// Whether the value may be out of date because Redis cannot be reached; see
/// <see cref="FluxCacheOptions.StaleOnOutage"/>.
/// </param>
public readonly record struct CacheRead(CacheTier Tier, bool IsStale)
{
    /// <summary>Whether the key was found.</summary>
    public bool Found => Tier != CacheTier.None;
}
