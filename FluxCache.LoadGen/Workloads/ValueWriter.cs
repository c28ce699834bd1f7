using System.Runtime.CompilerServices;
using FluxCache.LoadGen.Keys;
using FluxCache.LoadGen.Measuring;
using FluxCache.LoadGen.Targets;

namespace FluxCache.LoadGen.Workloads;

/// <summary>Writes for one worker, out of a buffer of its own.</summary>
internal sealed class ValueWriter(ILoadTarget target, SizeRange sizes, ulong run, int worker)
{
    private readonly byte[] _buffer = StampedValue.NewBuffer(sizes.Most, run + (ulong)worker);

    /// <summary>Writes a value of a size that the options allow.</summary>
    /// <param name="number">What the value carries: which write of its key it is, where that matters.</param>
    internal ValueTask<Outcome> WriteAsync(string key, ref SplitMix64 random, long number) =>
        WriteAsync(key, sizes.Pick(ref random), number, timeToLive: null);

    /// <summary>Writes a value of a size that is given; the buffer must be as large.</summary>
    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))]
    internal async ValueTask<Outcome> WriteAsync(string key, int size, long number, TimeSpan? timeToLive)
    {
        var value = _buffer.AsMemory(0, size);
        StampedValue.Write(value.Span, key, new Stamp(run, number, worker));
        await target.SetAsync(key, value, timeToLive);
        return Outcome.Write;
    }
}
