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

    /// <param name="store">The store.</param>
    /// <param name="threads">How many read.</param>
    /// <param name="together">Of how many keys the store is told before it is asked for them; 1: of none.</param>
    internal double MeasureNanoseconds(IMemoryStore store, int threads, int together = 1)
    {
        var picks = Enumerable.Range(0, threads).Select(PicksOf).ToArray();
        var began = Stopwatch.GetTimestamp();
        if (threads == 1)
        {
            Read(store, picks[0], together);
        }
        else
        {
            var readers = Array.ConvertAll(picks, own => new Thread(() => Read(store, own, together)));
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

    private void Read(IMemoryStore store, int[] picks, int together)
    {
        var buffer = new CallerBuffer(StoreKinds.ValueBytes);
        if (together == 1)
        {
            foreach (var pick in picks)
                Read(store, _keys[pick], buffer);
            return;
        }

        var next = new string[together];
        for (var first = 0; first < picks.Length; first += together)
        {
            var count = Math.Min(together, picks.Length - first);
            for (var i = 0; i < count; i++)
                next[i] = _keys[picks[first + i]];

            store.Prefetch(next.AsSpan(0, count));
            foreach (var key in next.AsSpan(0, count))
                Read(store, key, buffer);
        }
    }

    private static void Read(IMemoryStore store, string key, CallerBuffer buffer)
    {
        if (!store.TryCopy(key, buffer))
            throw new InvalidOperationException($"The store lost {key}, for which it has room.");
    }
}
