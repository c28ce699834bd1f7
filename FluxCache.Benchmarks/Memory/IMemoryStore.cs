namespace FluxCache.Benchmarks.Memory;

/// <summary>
/// A store of bytes by key, as the memory benchmarks use it: bytes are the caller's, so a hit copies the value to the
/// caller's buffer, and a set keeps a copy.
/// </summary>
internal interface IMemoryStore : IDisposable
{
    bool TryCopy(string key, CallerBuffer destination);

    /// <summary>Told of keys before they are looked for, where the store makes something of that.</summary>
    void Prefetch(ReadOnlySpan<string> keys)
    {
    }

    void Set(string key, ReadOnlySpan<byte> value);
}
