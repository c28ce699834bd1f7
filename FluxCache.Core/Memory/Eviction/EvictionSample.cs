using FluxCache.Memory.Index;

namespace FluxCache.Memory.Eviction;

/// <summary>
/// Finds the entry to evict: that of a sample of entries, or of all, which is worth least. Takes no shard's lock, so what
/// it finds may be gone. Safe for concurrent calls.
/// </summary>
internal sealed class EvictionSample(TableMap tables, Evictor evictor, MemoryBudget budget)
{
    // Of few entries in tables made for more, most buckets are empty.
    private const int MostBuckets = 64;

    private readonly EvictionQueue _all = new(tables, evictor);
    private long _draws;

    /// <summary>Finds an entry to evict, if there is one.</summary>
    internal EvictionCandidate? Find()
    {
        var wanted = evictor.Candidates(budget.Entries);
        var found = (wanted == long.MaxValue ? null : LeastOfSample(wanted)) ?? _all.Take();

        // What it reads is memory of the tier's until here.
        GC.KeepAlive(this);
        return found;
    }

    private EvictionCandidate? LeastOfSample(long wanted)
    {
        var room = default(RankedCandidate);
        var least = new LeastWorth(evictor, new Span<RankedCandidate>(ref room));
        for (var drawn = 0; drawn < MostBuckets && least.Seen < wanted; drawn++)
        {
            var random = Mix((ulong)Interlocked.Increment(ref _draws));
            var table = tables.Buckets.TableOf((uint)random);
            var buckets = tables.Buckets[table];
            least.Look(tables, table, buckets, buckets.Home((uint)(random >> 32)));
        }

        return least.Count == 0 ? null : room.Candidate;
    }

    // SplitMix64's last step: numbers in a row become numbers without order.
    private static ulong Mix(ulong number)
    {
        number *= 0x9E3779B97F4A7C15;
        number = (number ^ (number >> 30)) * 0xBF58476D1CE4E5B9;
        number = (number ^ (number >> 27)) * 0x94D049BB133111EB;
        return number ^ (number >> 31);
    }
}
