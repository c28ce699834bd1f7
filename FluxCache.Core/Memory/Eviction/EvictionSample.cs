using System.Numerics;
using FluxCache.Memory.Index;

namespace FluxCache.Memory.Eviction;

/// <summary>
/// Finds the entry to evict: that of a sample of entries, or of all, which is worth least. Takes no lock, so what it
/// finds may be gone. Safe for concurrent calls.
/// </summary>
internal sealed unsafe class EvictionSample(TableMap tables, Evictor evictor, MemoryBudget budget)
{
    // Of few entries in tables made for more, most buckets are empty.
    private const int MostBuckets = 64;

    private long _draws;

    /// <summary>Finds an entry to evict, if there is one.</summary>
    internal EvictionCandidate? Find()
    {
        var wanted = evictor.Candidates(budget.Entries);
        var found = (wanted == long.MaxValue ? null : LeastOfSample(wanted)) ?? LeastOfAll();

        // What it reads is memory of the tier's until here.
        GC.KeepAlive(this);
        return found;
    }

    private EvictionCandidate? LeastOfSample(long wanted)
    {
        var least = new Least(evictor);
        for (var drawn = 0; drawn < MostBuckets && least.Seen < wanted; drawn++)
        {
            var random = Mix((ulong)Interlocked.Increment(ref _draws));
            var table = tables.NumberOf((uint)random);
            var buckets = tables.BucketsOf(table);
            least.Look(tables[table], table, buckets, buckets.Home((uint)(random >> 32)));
        }

        return least.Candidate;
    }

    private EvictionCandidate? LeastOfAll()
    {
        var least = new Least(evictor);
        for (var table = 0; table < tables.Count; table++)
        {
            var buckets = tables.BucketsOf(table);
            for (var bucket = 0; bucket < buckets.Count; bucket++)
                least.Look(tables[table], table, buckets, bucket);
        }

        return least.Candidate;
    }

    // SplitMix64's last step: numbers in a row become numbers without order.
    private static ulong Mix(ulong number)
    {
        number *= 0x9E3779B97F4A7C15;
        number = (number ^ (number >> 30)) * 0xBF58476D1CE4E5B9;
        number = (number ^ (number >> 27)) * 0x94D049BB133111EB;
        return number ^ (number >> 31);
    }

    private struct Least(Evictor evictor)
    {
        private float _worth = float.PositiveInfinity;

        internal long Seen { get; private set; }

        internal EvictionCandidate? Candidate { get; private set; }

        internal void Look(EntryTable table, int tableNumber, BucketArray buckets, int number)
        {
            var bucket = buckets.At(number);
            Seen += BitOperations.PopCount(bucket->TakenPlaces);
            for (var places = evictor.PlacesBelow(_worth, ref *bucket); places != 0; places &= places - 1)
            {
                var place = BitOperations.TrailingZeroCount(places);
                var worth = evictor.Worth(bucket->Marks[place], tableNumber);
                if (worth >= _worth)
                    continue;

                _worth = worth;
                Candidate = new EvictionCandidate(table, buckets, number, place, bucket->References[place]);
            }
        }
    }
}
