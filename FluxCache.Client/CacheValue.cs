namespace FluxCache.Client;

/// <summary>What a node answered for a key.</summary>
/// <param name="Found">Whether the key was found.</param>
/// <param name="Value">The value; empty when the key was not found. Owned by the caller, never changed again.</param>
/// <param name="Tier">Where the value was read.</param>
/// <param name="Stale">Whether it may be older than what Redis holds: the node cannot ask Redis, and is set to serve it.</param>
public readonly record struct CacheValue(bool Found, ReadOnlyMemory<byte> Value, ServingTier Tier, bool Stale = false);
