namespace FluxCache.Memory;

/// <summary>
/// What the whole tier may hold, and holds. Shards take from it before they store and give back after they drop, so the
/// bounds hold at every moment, whatever the keys' spread. Lock-free; safe for concurrent calls.
/// </summary>
internal sealed class MemoryBudget
{
    private long _maxEntries;
    private long _maxBytes;
    private long _entries;
    private long _bytes;

    internal MemoryBudget(long maxEntries, long maxBytes)
    {
        Resize(maxEntries, maxBytes);
    }

    internal long MaxEntries => Volatile.Read(ref _maxEntries);

    internal long MaxBytes => Volatile.Read(ref _maxBytes);

    internal long Entries => Volatile.Read(ref _entries);

    internal long Bytes => Volatile.Read(ref _bytes);

    internal bool HasRoom
    {
        get
        {
            var entries = Entries;
            var bytes = Bytes;
            return entries < MaxEntries && bytes + bytes / Math.Max(entries, 1) <= MaxBytes;
        }
    }

    /// <summary>Whether it holds more than it may, which it does only after its bounds were lowered.</summary>
    internal bool IsExceeded => Entries > MaxEntries || Bytes > MaxBytes;

    /// <summary>Changes the bounds. What is held beyond them is for the caller to drop.</summary>
    internal void Resize(long maxEntries, long maxBytes)
    {
        // Exchanged for their full fence: either who takes room sees the bound, or the caller sees what was taken.
        Interlocked.Exchange(ref _maxEntries, maxEntries);
        Interlocked.Exchange(ref _maxBytes, maxBytes);
    }

    /// <summary>Takes room for a new entry.</summary>
    internal bool TryTakeEntry(long bytes)
    {
        if (!TryAdd(ref _entries, 1, ref _maxEntries))
            return false;

        if (!TryAdd(ref _bytes, bytes, ref _maxBytes))
        {
            Interlocked.Decrement(ref _entries);
            return false;
        }

        return true;
    }

    /// <summary>Takes room for an entry that grows; a negative number gives room back.</summary>
    internal bool TryTakeBytes(long bytes) => TryAdd(ref _bytes, bytes, ref _maxBytes);

    internal void Give(long entries, long bytes)
    {
        Interlocked.Add(ref _entries, -entries);
        Interlocked.Add(ref _bytes, -bytes);
    }

    private static bool TryAdd(ref long total, long amount, ref long limit)
    {
        var seen = Volatile.Read(ref total);
        while (amount <= Volatile.Read(ref limit) - seen)
        {
            var before = Interlocked.CompareExchange(ref total, seen + amount, seen);
            if (before != seen)
            {
                seen = before;
                continue;
            }

            if (seen + amount <= Volatile.Read(ref limit))
                return true;
            Interlocked.Add(ref total, -amount);
            break;
        }

        return false;
    }
}
