namespace FluxCache.Client;

/// <summary>One entry of a write of several keys.</summary>
/// <param name="Key">The key.</param>
/// <param name="Value">The value. It is not copied, so do not change it until the call completes.</param>
/// <param name="Expiry">The lifetime of the entry.</param>
public readonly record struct CacheWrite(string Key, ReadOnlyMemory<byte> Value, CacheExpiry Expiry = default);
