using System.Buffers;
using System.Collections.Concurrent;
using FluxCache.LoadGen.Oracle.Checking;
using FluxCache.LoadGen.Oracle.Cluster;

namespace FluxCache.Tests.LoadGen.Oracle;

/// <summary>A node without a memory, over a Redis that is a dictionary: it always serves the newest value.</summary>
internal class DictionaryNode(DictionaryTarget redis) : INodeAccess
{
    public virtual async ValueTask<NodeReading> ReadAsync(
        string key, ArrayBufferWriter<byte> destination, ReadDemand demand, CancellationToken cancellationToken)
    {
        var tier = await redis.GetAsync(key, destination);
        return new NodeReading(tier == CacheTier.None ? tier : CacheTier.Memory, IsStale: false);
    }

    public virtual async ValueTask<string> SetAsync(
        string key, ReadOnlyMemory<byte> value, EntryOptions options, CancellationToken cancellationToken)
    {
        await redis.SetAsync(key, value, timeToLive: null);
        return key;
    }

    public virtual async ValueTask<string> DeleteAsync(string key, CancellationToken cancellationToken)
    {
        await redis.DeleteAsync(key);
        return key;
    }

    public virtual async ValueTask<ManyWritten> SetManyAsync(
        IReadOnlyList<KeyValuePair<string, ReadOnlyMemory<byte>>> entries, CancellationToken cancellationToken)
    {
        await redis.SetManyAsync(entries);
        return ManyWritten.All(entries[0].Key);
    }

    public virtual async ValueTask<ManyWritten> DeleteManyAsync(IReadOnlyList<string> keys, CancellationToken cancellationToken)
    {
        foreach (var key in keys)
            await redis.DeleteAsync(key);
        return ManyWritten.All(keys[0]);
    }

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;
}

/// <summary>Keeps the first value of each key that it sees, for as long as it lives.</summary>
internal sealed class NeverInvalidatedNode(DictionaryTarget redis, bool forAny, bool forFresh) : DictionaryNode(redis)
{
    private readonly ConcurrentDictionary<string, byte[]> _memory = new();

    public override async ValueTask<NodeReading> ReadAsync(
        string key, ArrayBufferWriter<byte> destination, ReadDemand demand, CancellationToken cancellationToken)
    {
        if (demand.Kind == DemandKind.Any ? !forAny : !forFresh)
            return await base.ReadAsync(key, destination, demand, cancellationToken);

        if (!_memory.TryGetValue(key, out var kept))
        {
            var fresh = new ArrayBufferWriter<byte>();
            if ((await base.ReadAsync(key, fresh, demand, cancellationToken)).Tier == CacheTier.None)
                return new NodeReading(CacheTier.None, IsStale: false);
            kept = _memory.GetOrAdd(key, fresh.WrittenSpan.ToArray());
        }

        destination.Write(kept);
        return new NodeReading(CacheTier.Memory, IsStale: false);
    }
}

/// <summary>Flags everything as stale, whatever was asked for.</summary>
internal sealed class FlaggingNode(DictionaryTarget redis) : DictionaryNode(redis)
{
    public override async ValueTask<NodeReading> ReadAsync(
        string key, ArrayBufferWriter<byte> destination, ReadDemand demand, CancellationToken cancellationToken) =>
        await base.ReadAsync(key, destination, demand, cancellationToken) with { IsStale = true };
}

/// <summary>Serves the bytes of one key for all.</summary>
internal sealed class SwappingNode(DictionaryTarget redis) : DictionaryNode(redis)
{
    private string? _first;

    public override ValueTask<NodeReading> ReadAsync(
        string key, ArrayBufferWriter<byte> destination, ReadDemand demand, CancellationToken cancellationToken) =>
        base.ReadAsync(_first ??= key, destination, demand, cancellationToken);
}

/// <summary>Fails every other write, after or before it took effect.</summary>
internal sealed class UnreliableNode(DictionaryTarget redis, bool mayHaveHappened) : DictionaryNode(redis)
{
    private int _writes;

    public override async ValueTask<string> SetAsync(
        string key, ReadOnlyMemory<byte> value, EntryOptions options, CancellationToken cancellationToken)
    {
        var fails = Interlocked.Increment(ref _writes) % 2 == 0;
        var token = fails && !mayHaveHappened ? key : await base.SetAsync(key, value, options, cancellationToken);
        return fails ? throw new AccessException("Lost.", mayHaveHappened, new TimeoutException()) : token;
    }
}

/// <summary>Does some writes again, though it may be long after others: what FluxCache once did itself.</summary>
/// <param name="isTold">Whether the caller is told that the outcome is unknown, and else that the write is done.</param>
internal sealed class RepeatingNode(DictionaryTarget redis, bool isTold) : DictionaryNode(redis)
{
    private static readonly TimeSpan Later = TimeSpan.FromMilliseconds(30);
    private int _writes;

    public override async ValueTask<string> SetAsync(
        string key, ReadOnlyMemory<byte> value, EntryOptions options, CancellationToken cancellationToken)
    {
        var again = value.ToArray();
        return await TwiceAsync(() => base.SetAsync(key, again, options, cancellationToken));
    }

    public override ValueTask<string> DeleteAsync(string key, CancellationToken cancellationToken) =>
        TwiceAsync(() => base.DeleteAsync(key, cancellationToken));

    private async ValueTask<string> TwiceAsync(Func<ValueTask<string>> write)
    {
        var token = await write();
        if (Interlocked.Increment(ref _writes) % 20 != 0)
            return token;

        _ = AgainAsync();
        return isTold ? throw new AccessException("Lost.", mayHaveHappened: true, new TimeoutException()) : token;

        async Task AgainAsync()
        {
            await Task.Delay(Later);
            await write();
        }
    }
}

/// <summary>Of a key that one call names twice, it may keep the first value.</summary>
internal sealed class UnorderedNode(DictionaryTarget redis) : DictionaryNode(redis)
{
    public override ValueTask<ManyWritten> SetManyAsync(
        IReadOnlyList<KeyValuePair<string, ReadOnlyMemory<byte>>> entries, CancellationToken cancellationToken) =>
        base.SetManyAsync([.. entries.Reverse()], cancellationToken);
}

/// <summary>Says of every tenth write that it surely did not happen, and does it.</summary>
internal sealed class DenyingNode(DictionaryTarget redis) : DictionaryNode(redis)
{
    private int _writes;

    public override async ValueTask<string> SetAsync(
        string key, ReadOnlyMemory<byte> value, EntryOptions options, CancellationToken cancellationToken)
    {
        var token = await base.SetAsync(key, value, options, cancellationToken);
        return Interlocked.Increment(ref _writes) % 10 == 0
            ? throw new AccessException("Refused.", mayHaveHappened: false, new InvalidOperationException())
            : token;
    }
}
