namespace FluxCache.Memory;

/// <summary>
/// What the whole tier may hold, and holds. Shards take from it before they store and give back after they drop, so the
/// bounds hold at every moment, whatever the keys' spread. Lock-free; safe for concurrent calls.
/// </summary>
internal sealed class MemoryBudget(long maxEntries, long maxBytes)
{
    private long _entries;
    private long _bytes;

    internal long MaxBytes => maxBytes;

    internal long Entries => Volatile.Read(ref _entries);

    internal long Bytes => Volatile.Read(ref _bytes);

    internal bool HasRoom
    {
        get
        {
            var entries = Entries;
            var bytes = Bytes;
            return entries < maxEntries && bytes + bytes / Math.Max(entries, 1) <= maxBytes;
        }
    }

    /// <summary>Takes room for a new entry.</summary>
    internal bool TryTakeEntry(long bytes)
    {
        if (!TryAdd(ref _entries, 1, maxEntries))
            return false;

        if (!TryAdd(ref _bytes, bytes, maxBytes))
        {
            Interlocked.Decrement(ref _entries);
            return false;
        }

        return true;
    }

    /// <summary>Takes room for an entry that grows; a negative number gives room back.</summary>
    internal bool TryTakeBytes(long bytes) => TryAdd(ref _bytes, bytes, maxBytes);

    internal void Give(long entries, long bytes)
    {
        Interlocked.Add(ref _entries, -entries);
        Interlocked.Add(ref _bytes, -bytes);
    }

    private static bool TryAdd(ref long total, long amount, long limit)
    {
        var seen = Volatile.Read(ref total);
        while (amount <= limit - seen)
        {
            var before = Interlocked.CompareExchange(ref total, seen + amount, seen);
            if (before == seen)
                return true;

            seen = before;
        }

        return false;
    }
}
