namespace FluxCache.Client;

/// <summary>One entry of a write of several keys.</summary>
/// <param name="Key">The key.</param>
/// <param name="Value">The value; must not change until the call completes: it is not copied.</param>
/// <param name="Expiry">How long the entry lives.</param>
public readonly record struct CacheWrite(string Key, ReadOnlyMemory<byte> Value, CacheExpiry Expiry = default);
