using FluxCache.Memory;

namespace FluxCache.Tests.Memory;

/// <summary>
/// The memory tier as a dictionary and a list of uses: what <see cref="MemoryTier"/> must be equal to.
/// </summary>
internal sealed class MemoryTierModel(long maxEntries, long maxBytes, TimeProvider time)
{
    private readonly List<Entry> _uses = [];

    internal long Count => _uses.Count;

    internal long SizeBytes => _uses.Sum(entry => entry.Size);

    internal (long Evictions, long Expirations) Dropped { get; private set; }

    internal IEnumerable<string> Keys => _uses.Select(entry => entry.Key);

    internal (byte Value, TimeSpan RenewFor)? Get(string key)
    {
        if (Find(key) is not { } entry)
            return null;

        Use(entry);
        var renewFor = TimeSpan.Zero;
        if (entry.Window is { } window
            && entry.ExpiresAt < entry.Deadline
            && Now - (entry.ExpiresAt - window) >= window / 10)
        {
            entry.ExpiresAt = Earlier(Now + window, entry.Deadline);
            renewFor = entry.ExpiresAt - Now;
        }

        return (entry.Value, renewFor);
    }

    internal byte? Peek(string key) => Find(key)?.Value;

    internal bool Put(string key, byte value, int length, EntryLifetime lifetime)
    {
        var entry = new Entry { Key = key, Value = value };
        Start(entry, lifetime);
        entry.Size = SizeInMemory(key, length, lifetime);
        entry.Length = length;
        if (entry.Size > maxBytes || entry.ExpiresAt <= Now)
        {
            Remove(key);
            return entry.Size <= maxBytes;
        }

        while (!Fits(entry))
            Drop(_uses[^1]);

        if (_uses.Find(held => held.Key == key) is { } former)
        {
            if (former.ExpiresAt <= Now)
                CountExpiration();
            _uses.Remove(former);
        }

        _uses.Insert(0, entry);
        return true;
    }

    internal bool Renew(string key, EntryLifetime lifetime)
    {
        if (Find(key) is not { } entry)
            return false;

        var changed = new Entry { Key = key };
        Start(changed, lifetime);
        if (changed.ExpiresAt <= Now)
            return _uses.Remove(entry);

        changed.Size = SizeInMemory(key, entry.Length, lifetime);
        while (!Fits(changed))
        {
            var oldest = _uses[^1];
            Drop(oldest);
            if (oldest == entry)
                return false;
        }

        (entry.Size, entry.ExpiresAt) = (changed.Size, changed.ExpiresAt);
        (entry.Window, entry.Deadline) = (changed.Window, changed.Deadline);
        return true;
    }

    internal bool Remove(string key) => Find(key) is { } entry && _uses.Remove(entry);

    internal void Clear() => _uses.Clear();

    internal void SweepExpired()
    {
        foreach (var entry in _uses.Where(entry => entry.ExpiresAt <= Now).ToArray())
            Drop(entry);
    }

    private DateTimeOffset Now => time.GetUtcNow();

    private static DateTimeOffset Earlier(DateTimeOffset left, DateTimeOffset right) => left < right ? left : right;

    private Entry? Find(string key)
    {
        var entry = _uses.Find(held => held.Key == key);
        if (entry is null || entry.ExpiresAt > Now)
            return entry;

        Drop(entry);
        return null;
    }

    private bool Fits(Entry entry)
    {
        var former = _uses.Find(held => held.Key == entry.Key);
        return (former is not null || Count < maxEntries) && SizeBytes - (former?.Size ?? 0) + entry.Size <= maxBytes;
    }

    private long SizeInMemory(string key, int length, in EntryLifetime lifetime) => EntryRecord.SizeInMemory(
        EntryRecord.Bytes(key.Length, length, EntryTimes.From(lifetime, new MemoryClock(time))));

    private void Use(Entry entry)
    {
        _uses.Remove(entry);
        _uses.Insert(0, entry);
    }

    private void Start(Entry entry, EntryLifetime lifetime)
    {
        entry.Window = lifetime.SlidingWindow;
        entry.Deadline = entry.Window is null ? DateTimeOffset.MaxValue : lifetime.Deadline ?? DateTimeOffset.MaxValue;
        entry.ExpiresAt = lifetime.TimeToLive is { } timeToLive ? Now + timeToLive : DateTimeOffset.MaxValue;
        if (entry.Window is { } window)
            entry.ExpiresAt = Earlier(entry.ExpiresAt, Earlier(Now + window, entry.Deadline));
    }

    private void Drop(Entry entry)
    {
        if (entry.ExpiresAt <= Now)
            CountExpiration();
        else
            Dropped = (Dropped.Evictions + 1, Dropped.Expirations);
        _uses.Remove(entry);
    }

    private void CountExpiration() => Dropped = (Dropped.Evictions, Dropped.Expirations + 1);

    private sealed class Entry
    {
        internal required string Key { get; init; }

        internal byte Value { get; init; }

        internal int Length { get; set; }

        internal long Size { get; set; }

        internal DateTimeOffset ExpiresAt { get; set; }

        internal TimeSpan? Window { get; set; }

        internal DateTimeOffset Deadline { get; set; }
    }
}
