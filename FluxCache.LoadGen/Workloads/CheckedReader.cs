using System.Buffers;
using System.Runtime.CompilerServices;
using FluxCache.LoadGen.Keys;
using FluxCache.LoadGen.Measuring;
using FluxCache.LoadGen.Targets;

namespace FluxCache.LoadGen.Workloads;

/// <summary>Reads for one worker into a buffer of its own, and checks that a value is its key's. A hit: 0 B.</summary>
internal sealed class CheckedReader(ILoadTarget target, FindingLog findings)
{
    private readonly ArrayBufferWriter<byte> _buffer = new();

    internal ValueTask<Outcome> ReadAsync(string key)
    {
        _buffer.ResetWrittenCount();
        var read = target.GetAsync(key, _buffer);
#pragma warning disable VSTHRD103 // It has completed: to await it would cost a part of what is measured.
        return read.IsCompletedSuccessfully ? new(Judge(key, read.Result)) : AwaitAsync(key, read);
#pragma warning restore VSTHRD103
    }

    internal async ValueTask<Outcome> ReadThroughAsync(
        string key,
        Func<CancellationToken, ValueTask<ReadOnlyMemory<byte>>> load,
        TimeSpan? timeToLive)
    {
        _buffer.ResetWrittenCount();
        return Judge(key, await target.GetOrLoadAsync(key, _buffer, load, timeToLive));
    }

    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))]
    private async ValueTask<Outcome> AwaitAsync(string key, ValueTask<CacheTier> read) => Judge(key, await read);

    private Outcome Judge(string key, CacheTier tier)
    {
        if (tier != CacheTier.None)
            Check(key);
        return OutcomeOf(tier);
    }

    private void Check(string key)
    {
        var check = StampedValue.Read(_buffer.WrittenSpan, key, out _);
        if (check == StampCheck.OtherKey)
            findings.Add(FindingKind.OtherKey, $"A read of {key} returned the value of another key.");
        else if (check == StampCheck.Damaged)
            findings.Add(FindingKind.Damaged, $"A read of {key} returned {_buffer.WrittenCount:N0} bytes that no load generator wrote.");
    }

    internal static Outcome OutcomeOf(CacheTier tier) => tier switch
    {
        CacheTier.None => Outcome.Miss,
        CacheTier.Memory => Outcome.MemoryHit,
        CacheTier.Redis => Outcome.RedisHit,
        CacheTier.Factory => Outcome.Load,
        _ => throw new ArgumentOutOfRangeException(nameof(tier), tier, "The target served a value from an unknown tier."),
    };
}
