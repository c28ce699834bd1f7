namespace FluxCache.Coherence;

/// <summary>What Redis holds of a key, ready for memory.</summary>
/// <param name="Payload">The value without its envelope; null when Redis does not hold the key.</param>
/// <param name="Lifetime">How long it will live.</param>
/// <param name="Damage">Set instead of a payload when the stored value cannot be read.</param>
internal readonly record struct StoredEntry(
    ReadOnlyMemory<byte>? Payload,
    EntryLifetime Lifetime,
    FluxCacheException? Damage = null);

/// <summary>Reads entries from Redis in batches: what preload and re-sync need of the tier above.</summary>
internal interface IEntryReader
{
    /// <summary>
    /// Reads the entries of <paramref name="keys"/>, each into its index of <paramref name="entries"/>.
    /// </summary>
    ValueTask ReadManyAsync(
        ReadOnlyMemory<string> keys, Memory<StoredEntry> entries, CancellationToken cancellationToken);
}
