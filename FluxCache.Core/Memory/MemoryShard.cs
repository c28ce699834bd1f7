namespace FluxCache.Memory;

/// <summary>
/// One part of the tier: the keys whose hashes fall to it. Its lock guards everything in it and is held for one
/// operation at a time, never together with another shard's.
/// </summary>
internal sealed class MemoryShard
{
    private readonly Lock _gate = new();
    private readonly MemoryBudget _budget;
    private readonly MemoryClock _clock;
    private readonly EntryTable _table;
    private readonly RecencyList _recency;
    private long _bytes;
    private long _mortals;
    private long _evictions;
    private long _expirations;

    internal MemoryShard(MemoryBudget budget, MemoryClock clock, long expectedEntries, bool exactOrder)
    {
        _budget = budget;
        _clock = clock;
        _table = new EntryTable(expectedEntries);
        _recency = new RecencyList(_table, exactOrder);
    }

    internal long Evictions => Volatile.Read(ref _evictions);

    internal long Expirations => Volatile.Read(ref _expirations);

    /// <summary>
    /// When the entry that would be evicted was last used; <see cref="long.MaxValue"/>: there is none.
    /// </summary>
    internal long OldestUse => _recency.OldestUse;

    internal bool TryGet(string key, uint hash, out MemoryEntry entry)
    {
        lock (_gate)
        {
            var index = FindLive(key, hash, out var now);
            if (index == Slot.None)
            {
                entry = default;
                return false;
            }

            _recency.MarkUsed(index, _budget.Insertions);
            ref var slot = ref _table[index];
            entry = EntryOf(ref slot, Renew(ref slot, now));
            return true;
        }
    }

    internal bool TryPeek(string key, uint hash, out MemoryEntry entry)
    {
        lock (_gate)
        {
            var index = FindLive(key, hash, out _);
            entry = index == Slot.None ? default : EntryOf(ref _table[index], renewFor: null);
            return index != Slot.None;
        }
    }

    /// <summary>Stores a record under its key.</summary>
    /// <returns>False, and nothing done, when the tier is full: evict one entry and call again.</returns>
    internal bool TryPut(string key, uint hash, byte[] record, long expiresAt)
    {
        lock (_gate)
        {
            var index = _table.Find(key, hash);
            return index == Slot.None ? TryAdd(hash, record, expiresAt) : TryReplace(index, record, expiresAt);
        }
    }

    /// <summary>Changes an entry's times and epoch, if it is there.</summary>
    /// <returns>False, and nothing done, when the tier is full: evict one entry and call again.</returns>
    internal bool TryRenew(string key, uint hash, in EntryTimes times, ushort epoch, out bool found)
    {
        lock (_gate)
        {
            var index = FindLive(key, hash, out _);
            found = index != Slot.None;
            return !found || TryRenew(ref _table[index], times, epoch);
        }
    }

    internal bool Remove(string key, uint hash)
    {
        lock (_gate)
        {
            var index = FindLive(key, hash, out _);
            if (index != Slot.None)
                Drop(index);

            return index != Slot.None;
        }
    }

    /// <summary>Drops the entry whose last use is the longest ago, if there is one.</summary>
    internal bool EvictOldest()
    {
        lock (_gate)
        {
            var index = _recency.Oldest;
            if (index == Slot.None)
                return false;

            ref var dropped = ref IsOver(ref _table[index], out _) ? ref _expirations : ref _evictions;
            dropped++;
            Drop(index);
            return true;
        }
    }

    internal void Clear()
    {
        lock (_gate)
        {
            _budget.Give(_table.Count, _bytes);
            _table.Clear();
            _recency.Clear();
            _bytes = 0;
            _mortals = 0;
        }
    }

    /// <summary>Drops the entries whose time is over, a few at a time, so that others never wait for long.</summary>
    internal void SweepExpired()
    {
        const int Step = 256;

        // From the end down: an entry that moves into a gap comes from above and has been looked at, or is yet to be.
        for (var end = int.MaxValue; end > 0; end -= Step)
        {
            lock (_gate)
            {
                if (_mortals == 0)
                    return;

                end = Math.Min(end, _table.Count);
                SweepExpired(Math.Max(end - Step, 0), end, _clock.Now);
            }
        }
    }

    /// <summary>The records, those used last first.</summary>
    internal List<byte[]> CopyRecords()
    {
        lock (_gate)
        {
            var records = new List<byte[]>(_table.Count);
            for (var index = _recency.Newest; index != Slot.None; index = _table[index].Older)
                records.Add(_table[index].Record);

            return records;
        }
    }

    /// <summary>Throws when the structure is wrong; else returns what the shard holds. For tests.</summary>
    internal (long Entries, long Bytes) VerifyIntegrity(Func<string, uint> hash)
    {
        lock (_gate)
        {
            _table.VerifyIntegrity();
            _recency.VerifyIntegrity();

            var bytes = 0L;
            var mortals = 0L;
            for (var index = 0; index < _table.Count; index++)
            {
                ref var slot = ref _table[index];
                var key = System.Text.Encoding.UTF8.GetString(EntryRecord.Key(slot.Record));
                Integrity.Require(hash(key) == slot.Hash, "a key has another's hash");
                Integrity.Require(_table.Find(key, slot.Hash) == index, "a key is not where it belongs");
                bytes += EntryRecord.SizeInMemory(slot.Record);
                mortals += slot.ExpiresAt == MemoryClock.Never ? 0 : 1;
            }

            Integrity.Require(bytes == _bytes, "the bytes do not add up");
            Integrity.Require(mortals == _mortals, "the entries with a time to live do not add up");
            return (_table.Count, bytes);
        }
    }

    private int FindLive(string key, uint hash, out long now)
    {
        now = 0;
        var index = _table.Find(key, hash);
        if (index == Slot.None || !IsOver(ref _table[index], out now))
            return index;

        _expirations++;
        Drop(index);
        return Slot.None;
    }

    private bool TryAdd(uint hash, byte[] record, long expiresAt)
    {
        var size = EntryRecord.SizeInMemory(record);
        if (!_budget.TryTakeEntry(size))
            return false;

        var index = _table.Add(hash, record);
        _table[index].ExpiresAt = expiresAt;
        _recency.Add(index, _budget.Insertions);
        Account(size, expiresAt, 1);
        return true;
    }

    private bool TryReplace(int index, byte[] record, long expiresAt)
    {
        ref var slot = ref _table[index];
        var size = EntryRecord.SizeInMemory(record);
        var formerSize = EntryRecord.SizeInMemory(slot.Record);
        if (!_budget.TryTakeBytes(size - formerSize))
            return false;

        if (IsOver(ref slot, out _))
            _expirations++;

        Account(-formerSize, slot.ExpiresAt, -1);
        slot.Record = record;
        slot.ExpiresAt = expiresAt;
        _recency.MarkUsed(index, _budget.Insertions);
        Account(size, expiresAt, 1);
        return true;
    }

    private bool TryRenew(ref Slot slot, in EntryTimes times, ushort epoch)
    {
        var record = EntryRecord.WithTimes(slot.Record, times.Sliding, epoch);
        var size = EntryRecord.SizeInMemory(record);
        var formerSize = EntryRecord.SizeInMemory(slot.Record);
        if (!_budget.TryTakeBytes(size - formerSize))
            return false;

        Account(-formerSize, slot.ExpiresAt, -1);
        slot.Record = record;
        slot.ExpiresAt = times.ExpiresAt;
        Account(size, slot.ExpiresAt, 1);
        return true;
    }

    private static MemoryEntry EntryOf(ref Slot slot, TimeSpan? renewFor) =>
        new(EntryRecord.Value(slot.Record), renewFor, EntryRecord.Epoch(slot.Record));

    private bool IsOver(ref Slot slot, out long now)
    {
        now = slot.ExpiresAt == MemoryClock.Never ? 0 : _clock.Now;
        return now >= slot.ExpiresAt;
    }

    private TimeSpan? Renew(ref Slot slot, long now)
    {
        if (slot.ExpiresAt == MemoryClock.Never || !EntryRecord.IsSliding(slot.Record))
            return null;

        if (EntryRecord.Sliding(slot.Record).Renew(slot.ExpiresAt, now) is not { } expiresAt)
            return null;

        slot.ExpiresAt = expiresAt;
        return _clock.Span(expiresAt - now);
    }

    private void SweepExpired(int start, int end, long now)
    {
        for (var index = end - 1; index >= start; index--)
        {
            if (_table[index].ExpiresAt > now)
                continue;

            _expirations++;
            Drop(index);
        }
    }

    private void Drop(int index)
    {
        ref var slot = ref _table[index];
        var size = EntryRecord.SizeInMemory(slot.Record);
        Account(-size, slot.ExpiresAt, -1);
        _budget.Give(1, size);
        _recency.Remove(index);
        _table.Remove(index);
        if (index < _table.Count)
            _recency.Relocate(index);
    }

    private void Account(long bytes, long expiresAt, int mortals)
    {
        _bytes += bytes;
        _mortals += expiresAt == MemoryClock.Never ? 0 : mortals;
    }
}
