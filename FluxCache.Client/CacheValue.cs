namespace FluxCache.Client;

/// <summary>The answer of a node for a key.</summary>
/// <param name="Found">Whether the key was found.</param>
/// <param name="Value">The value; empty if the key was not found. It belongs to the caller and never changes.</param>
/// <param name="Tier">The tier that the value was read from.</param>
/// <param name="Stale">Whether the value may be out of date, because the node cannot reach Redis and is configured to serve it anyway.</param>
public readonly record struct CacheValue(bool Found, ReadOnlyMemory<byte> Value, ServingTier Tier, bool Stale = false);
