using System.Collections.Concurrent;
using FluxCache.Memory;
using Microsoft.Extensions.Caching.Memory;

namespace FluxCache.Benchmarks.Memory;

/// <summary>FluxCache's memory tier.</summary>
internal sealed class MemoryTierStore(int capacity) : IMemoryStore
{
    private readonly MemoryTier _tier = new(capacity, maxBytes: 0, TimeProvider.System);

    public bool TryCopy(string key, CallerBuffer destination) => _tier.TryGet(key, destination, out _);

    public void Prefetch(ReadOnlySpan<string> keys) => _tier.Prefetch(keys);

    public void Set(string key, ReadOnlySpan<byte> value) => _tier.Put(key, value, EntryLifetime.Endless);

    public void Dispose()
    {
    }
}

/// <summary>What an application would write by hand: no bound, no expiry, no eviction.</summary>
internal sealed class DictionaryStore(int capacity) : IMemoryStore
{
    private readonly ConcurrentDictionary<string, byte[]> _values = new(Environment.ProcessorCount, capacity);

    public bool TryCopy(string key, CallerBuffer destination)
    {
        if (!_values.TryGetValue(key, out var value))
            return false;
        value.CopyTo(destination.Span);
        return true;
    }

    public void Set(string key, ReadOnlySpan<byte> value) => _values[key] = value.ToArray();

    public void Dispose()
    {
    }
}

/// <summary>Microsoft.Extensions.Caching.Memory with a size limit.</summary>
internal sealed class MemoryCacheStore(int capacity) : IMemoryStore
{
    private readonly MemoryCache _cache = new(new MemoryCacheOptions { SizeLimit = capacity });
    private readonly MemoryCacheEntryOptions _entry = new() { Size = 1 };

    public bool TryCopy(string key, CallerBuffer destination)
    {
        if (!_cache.TryGetValue(key, out byte[]? value))
            return false;
        value.CopyTo(destination.Span);
        return true;
    }

    public void Set(string key, ReadOnlySpan<byte> value) => _cache.Set(key, value.ToArray(), _entry);

    public void Dispose() => _cache.Dispose();
}
