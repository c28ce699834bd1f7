using System.Buffers;
using System.Collections.Concurrent;

namespace FluxCache.Tests.LoadGen;

/// <summary>Serves, now and then, what a key held before its last acknowledged write.</summary>
internal sealed class StaleTarget : DictionaryTarget
{
    private readonly ConcurrentDictionary<string, byte[]> _before = new();
    private int _reads;

    public override async ValueTask<CacheTier> GetAsync(string key, ArrayBufferWriter<byte> destination)
    {
        await Task.Yield();
        var stale = Interlocked.Increment(ref _reads) % 100 == 0 ? _before.GetValueOrDefault(key) : null;
        return Serve(stale ?? Values.GetValueOrDefault(key), destination);
    }

    public override ValueTask SetAsync(string key, ReadOnlyMemory<byte> value, TimeSpan? timeToLive)
    {
        _before[key] = Values[key];
        return base.SetAsync(key, value, timeToLive);
    }
}

/// <summary>Shows a write to readers, takes it back, and shows it again before it is acknowledged.</summary>
internal sealed class BackwardsTarget : DictionaryTarget
{
    public override async ValueTask SetAsync(string key, ReadOnlyMemory<byte> value, TimeSpan? timeToLive)
    {
        var before = Values[key];
        await base.SetAsync(key, value, timeToLive);
        await Task.Yield();
        Values[key] = before;
        await Task.Yield();
        await base.SetAsync(key, value, timeToLive);
    }
}

/// <summary>Serves, now and then, the value of another key.</summary>
internal sealed class SwappingTarget : DictionaryTarget
{
    private int _reads;

    public override ValueTask<CacheTier> GetAsync(string key, ArrayBufferWriter<byte> destination) =>
        base.GetAsync(Interlocked.Increment(ref _reads) % 100 == 0 ? Values.Keys.First(other => other != key) : key, destination);
}

/// <summary>Changes, now and then, one bit of a value.</summary>
internal sealed class DamagingTarget : DictionaryTarget
{
    private int _reads;

    public override async ValueTask<CacheTier> GetAsync(string key, ArrayBufferWriter<byte> destination)
    {
        await Task.Yield();
        if (!Values.TryGetValue(key, out var value))
            return CacheTier.None;

        var served = (byte[])value.Clone();
        var read = Interlocked.Increment(ref _reads);
        if (read % 100 == 0)
            served[read % served.Length] ^= 0x10;
        return Serve(served, destination);
    }
}

/// <summary>Acknowledges, now and then, a write that it then drops together with the key.</summary>
internal sealed class LosingTarget : DictionaryTarget
{
    private int _writes;

    public override async ValueTask SetAsync(string key, ReadOnlyMemory<byte> value, TimeSpan? timeToLive)
    {
        await base.SetAsync(key, value, timeToLive);
        if (Interlocked.Increment(ref _writes) % 100 == 0)
            Values.TryRemove(key, out _);
    }
}

/// <summary>Refuses every call.</summary>
internal sealed class RefusingTarget : DictionaryTarget
{
    public override ValueTask<CacheTier> GetAsync(string key, ArrayBufferWriter<byte> destination) =>
        throw new FluxCacheException(FluxCacheErrorKind.Unavailable, "Redis cannot be reached at nowhere:1.");
}

/// <summary>Refuses every third write.</summary>
internal sealed class UnreliableTarget : DictionaryTarget
{
    private int _writes;

    public override ValueTask SetAsync(string key, ReadOnlyMemory<byte> value, TimeSpan? timeToLive) =>
        Interlocked.Increment(ref _writes) % 3 == 0
            ? throw new FluxCacheException(FluxCacheErrorKind.Busy, $"Too many commands wait; {key} was not written.")
            : base.SetAsync(key, value, timeToLive);
}
