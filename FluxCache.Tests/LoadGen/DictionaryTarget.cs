using System.Buffers;
using System.Collections.Concurrent;
using FluxCache.LoadGen.Targets;

namespace FluxCache.Tests.LoadGen;

/// <summary>A target that does what it should: each call takes effect at one moment, after it has given up its thread.</summary>
internal class DictionaryTarget : ILoadTarget
{
    protected ConcurrentDictionary<string, byte[]> Values { get; } = new();

    internal int Count => Values.Count;

    internal bool IsDisposed { get; private set; }

    internal ICollection<string> Keys => Values.Keys;

    public virtual async ValueTask<CacheTier> GetAsync(string key, ArrayBufferWriter<byte> destination)
    {
        await Task.Yield();
        return Serve(Values.GetValueOrDefault(key), destination);
    }

    public virtual async ValueTask SetAsync(string key, ReadOnlyMemory<byte> value, TimeSpan? timeToLive)
    {
        await Task.Yield();
        Values[key] = value.ToArray();
    }

    public async ValueTask DeleteAsync(string key)
    {
        await Task.Yield();
        Values.TryRemove(key, out _);
    }

    public async ValueTask SetManyAsync(IReadOnlyList<KeyValuePair<string, ReadOnlyMemory<byte>>> entries)
    {
        await Task.Yield();
        foreach (var (key, value) in entries)
            Values[key] = value.ToArray();
    }

    public async ValueTask<int> ReadManyAsync(IReadOnlyList<string> keys)
    {
        await Task.Yield();
        return keys.Count(Values.ContainsKey);
    }

    public ValueTask<TargetStatistics?> GetStatisticsAsync() => new((TargetStatistics?)null);

    public ValueTask DisposeAsync()
    {
        IsDisposed = true;
        return ValueTask.CompletedTask;
    }

    protected static CacheTier Serve(byte[]? value, ArrayBufferWriter<byte> destination)
    {
        if (value is null)
            return CacheTier.None;
        destination.Write(value);
        return CacheTier.Memory;
    }
}
