namespace FluxCache.Client;

/// <summary>What a node answered for a key.</summary>
/// <param name="Found">Whether the key was found.</param>
/// <param name="Value">The value; empty when the key was not found. Owned by the caller, never changed again.</param>
/// <param name="Tier">Where the value was read.</param>
public readonly record struct CacheValue(bool Found, ReadOnlyMemory<byte> Value, ServingTier Tier);
