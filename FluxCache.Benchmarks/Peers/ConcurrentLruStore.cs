using BitFaster.Caching.Lru;
using FluxCache.Benchmarks.Memory;

namespace FluxCache.Benchmarks.Peers;

/// <summary>BitFaster's bounded cache: segments in the order of use, values as arrays.</summary>
internal sealed class ConcurrentLruStore(int capacity) : IMemoryStore
{
    private readonly ConcurrentLru<string, byte[]> _values =
        new(Environment.ProcessorCount, capacity, StringComparer.Ordinal);

    public bool TryCopy(string key, CallerBuffer destination)
    {
        if (!_values.TryGet(key, out var value))
            return false;
        value.CopyTo(destination.Span);
        return true;
    }

    public void Set(string key, ReadOnlySpan<byte> value) => _values.AddOrUpdate(key, value.ToArray());

    public void Dispose()
    {
    }
}
