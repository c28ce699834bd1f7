namespace FluxCache.Benchmarks.Memory;

/// <summary>A store of bytes by key, as the memory benchmarks use it: a hit copies the value to the caller's buffer.</summary>
internal interface IMemoryContender : IDisposable
{
    bool TryCopy(string key, Span<byte> destination);

    void Set(string key, byte[] value);
}
