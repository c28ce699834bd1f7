using FluxCache.Memory.Index;

namespace FluxCache.Memory.Eviction;

/// <summary>
/// Evicts what is worth least of all entries. One look at all of them is good for many evictions: while a mark stays as
/// it was, its entry has not been used, and what was used since, or came, is worth more. Safe for concurrent calls;
/// <c>_lock</c> guards the queue, and no shard's lock is held together with it.
/// </summary>
internal sealed class EvictionQueue(TableMap tables, Evictor evictor)
{
    private const int Length = 32;

    private readonly Lock _lock = new();
    private readonly RankedCandidate[] _least = new RankedCandidate[Length];
    private int _next;
    private int _count;

    /// <summary>Takes the entry that is worth least, if there is one. It may be gone.</summary>
    internal EvictionCandidate? Take()
    {
        lock (_lock)
            return TakeNext() ?? TakeFirstOfAll();
    }

    private EvictionCandidate? TakeFirstOfAll()
    {
        var least = new LeastWorth(evictor, _least);
        for (var table = 0; table < tables.Count; table++)
        {
            var buckets = tables.Buckets[table];
            for (var bucket = 0; bucket < buckets.Count; bucket++)
                least.Look(tables, table, buckets, bucket);
        }

        (_next, _count) = (0, least.Count);
        return TakeNext();
    }

    private EvictionCandidate? TakeNext()
    {
        while (_next < _count)
        {
            var (candidate, mark, _) = _least[_next++];
            var entry = candidate.Find();

            // Gone, or somewhere else, where it may be worth as little as before.
            if (!entry.Exists)
                return null;
            if (entry.Mark == mark)
                return candidate;
        }

        return null;
    }
}
