using FluxCache.Memory.Index;

namespace FluxCache.Memory.Eviction;

/// <summary>
/// Finds the entry to evict: of a small tier the one whose last use is the longest ago, of a larger one the oldest of a
/// sample. Takes no lock, so what it finds may be gone. Safe for concurrent calls.
/// </summary>
/// <remarks>
/// The oldest of 16 entries drawn at random is among the oldest twentieth of the tier most of the time, and half of the
/// error is on the good side: hit ratios stay within 0.1 points of exact LRU (docs/benchmarks.md). In return a use is two
/// bytes written to a cache line that the lookup has read anyway, where a list would write to three more.
/// </remarks>
internal sealed unsafe class LruSampling(TableMap tables, UseClock uses, MemoryBudget budget)
{
    /// <summary>Up to so many entries all of them are looked at.</summary>
    internal const int MostExact = 2_048;

    private const int SampleEntries = 16;

    // Buckets of a tier that holds few entries in tables made for more can be empty.
    private const int MostSampledBuckets = 64;

    private long _draws;

    /// <summary>Finds an entry to evict, if there is one.</summary>
    internal EvictionCandidate? Find() =>
        (budget.Entries <= MostExact ? null : OldestOfSample()) ?? OldestOfAll();

    private EvictionCandidate? OldestOfSample()
    {
        var oldest = new Oldest(uses.Now);
        for (var drawn = 0; drawn < MostSampledBuckets && oldest.Seen < SampleEntries; drawn++)
        {
            var random = Mix((ulong)Interlocked.Increment(ref _draws));
            var table = tables.Of((uint)random);
            var buckets = tables.BucketsOf((uint)random);
            oldest.Look(table, buckets, buckets.Home((uint)(random >> 32)));
            GC.KeepAlive(buckets);
        }

        return oldest.Candidate;
    }

    private EvictionCandidate? OldestOfAll()
    {
        var oldest = new Oldest(uses.Now);
        for (var number = 0; number < tables.Count; number++)
        {
            var table = tables[number];
            var buckets = tables.BucketsOf(number);
            for (var bucket = 0; bucket < buckets.Count; bucket++)
                oldest.Look(table, buckets, bucket);
            GC.KeepAlive(buckets);
        }

        return oldest.Candidate;
    }

    // SplitMix64's last step: numbers in a row become numbers without order.
    private static ulong Mix(ulong number)
    {
        number *= 0x9E3779B97F4A7C15;
        number = (number ^ (number >> 30)) * 0xBF58476D1CE4E5B9;
        number = (number ^ (number >> 27)) * 0x94D049BB133111EB;
        return number ^ (number >> 31);
    }

    private struct Oldest(ushort now)
    {
        private int _age = -1;

        internal int Seen { get; private set; }

        internal EvictionCandidate? Candidate { get; private set; }

        internal void Look(EntryTable table, BucketArray buckets, int number)
        {
            var bucket = buckets.At(number);
            for (var place = 0; place < Bucket.Places; place++)
            {
                if (!bucket->IsTaken(place))
                    continue;

                Seen++;
                var age = (ushort)(now - bucket->Stamps[place]);
                if (age <= _age)
                    continue;

                _age = age;
                Candidate = new EvictionCandidate(table, buckets, number, place, bucket->References[place]);
            }
        }
    }
}
