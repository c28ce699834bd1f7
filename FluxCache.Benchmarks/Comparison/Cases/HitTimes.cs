using System.Diagnostics;
using FluxCache.Benchmarks.Memory;
using FluxCache.LoadGen.Keys;

namespace FluxCache.Benchmarks.Comparison.Cases;

/// <summary>
/// Times hits of a full store: Zipf 0.99 over shuffled keys, the value copied to the caller's buffer. A time is that of one
/// thread's hit while all threads read.
/// </summary>
internal sealed class HitTimes(int keys, int hitsPerThread)
{
    private readonly string[] _keys = StoreKeys.Shuffled(keys);
    private readonly Dictionary<int, int[]> _picks = [];

    internal double MeasureNanoseconds(IMemoryStore store, int threads)
    {
        var picks = Enumerable.Range(0, threads).Select(PicksOf).ToArray();
        var began = Stopwatch.GetTimestamp();
        if (threads == 1)
        {
            Read(store, picks[0]);
        }
        else
        {
            var readers = Array.ConvertAll(picks, own => new Thread(() => Read(store, own)));
            Array.ForEach(readers, static reader => reader.Start());
            Array.ForEach(readers, static reader => reader.Join());
        }

        return Stopwatch.GetElapsedTime(began).TotalNanoseconds / hitsPerThread;
    }

    private int[] PicksOf(int thread)
    {
        if (_picks.TryGetValue(thread, out var known))
            return known;

        var distribution = new ZipfianKeys(keys, ZipfianKeys.DefaultExponent);
        var random = new SplitMix64((ulong)thread + 1);
        var picks = new int[hitsPerThread];
        for (var i = 0; i < picks.Length; i++)
            picks[i] = distribution.Pick(i, ref random);
        return _picks[thread] = picks;
    }

    private void Read(IMemoryStore store, int[] picks)
    {
        var buffer = new CallerBuffer(StoreKinds.ValueBytes);
        foreach (var pick in picks)
            if (!store.TryCopy(_keys[pick], buffer))
                throw new InvalidOperationException($"The store lost {_keys[pick]}, for which it has room.");
    }
}
