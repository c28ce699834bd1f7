using System.Text;
using FluxCache.Memory.Eviction;
using FluxCache.Memory.Index;
using FluxCache.Memory.Storage;

namespace FluxCache.Memory;

/// <summary>
/// One part of the tier: the keys whose hashes fall to its tables. Its lock guards everything in it, and is held for one
/// operation at a time, never together with another shard's. Reads that find what they look for take no lock.
/// </summary>
internal sealed class MemoryShard
{
    private readonly Lock _gate = new();
    private readonly MemoryBudget _budget;
    private readonly MemoryClock _clock;
    private readonly RecordStore _records;
    private readonly BucketMemory _buckets;
    private readonly TableMap _map;
    private readonly Evictor _evictor;
    private readonly List<EntryTable> _tables = [];
    private long _bytes;
    private long _mortals;
    private long _evictions;
    private long _expirations;

    internal MemoryShard(
        MemoryBudget budget,
        MemoryClock clock,
        ChunkPool pool,
        LargeRecords large,
        BucketMemory buckets,
        TableMap map,
        Evictor evictor)
    {
        (_budget, _clock, _buckets, _map, _evictor) = (budget, clock, buckets, map, evictor);
        _records = new RecordStore(pool, large, Lead);
    }

    internal long Evictions => Volatile.Read(ref _evictions);

    internal long Expirations => Volatile.Read(ref _expirations);

    /// <summary>Adds one of the tables that its lock guards.</summary>
    internal void AddTable(int number) => _tables.Add(new EntryTable(this, _records, _buckets, _map, number));

    /// <summary>Copies a value if it fits, and tells its length if it does not. Renews a sliding entry.</summary>
    internal bool TryCopy(
        EntryTable table, string key, uint hash, ushort use, Span<byte> destination, out MemoryEntry entry)
    {
        entry = default;
        lock (_gate)
        {
            var found = FindLive(table, key, hash, out var now);
            if (!found.Exists)
                return false;

            var record = _records.At(found.Reference);
            var value = EntryRecord.Value(record);
            if (!value.TryCopyTo(destination))
            {
                entry = new MemoryEntry(value.Length, EntryRecord.Epoch(record));
                return true;
            }

            _evictor.Use(ref found.Mark, hash, use);
            entry = new MemoryEntry(value.Length, EntryRecord.Epoch(record), Renew(found, record, now));
            return true;
        }
    }

    /// <summary>Looks at an entry: compares its value with another, or copies it if it fits. Not a use.</summary>
    internal bool TryPeek(
        EntryTable table,
        string key,
        uint hash,
        ReadOnlySpan<byte> other,
        Span<byte> destination,
        out MemoryEntry entry,
        out bool isSame)
    {
        (entry, isSame) = (default, false);
        lock (_gate)
        {
            var found = FindLive(table, key, hash, out _);
            if (!found.Exists)
                return false;

            var record = _records.At(found.Reference);
            var value = EntryRecord.Value(record);
            isSame = value.SequenceEqual(other);
            value[..Math.Min(value.Length, destination.Length)].CopyTo(destination);
            entry = new MemoryEntry(value.Length, EntryRecord.Epoch(record));
            return true;
        }
    }

    /// <summary>Stores a value under its key.</summary>
    /// <returns>False, and nothing done, when the tier is full: evict one entry and call again.</returns>
    internal bool TryPut(
        EntryTable table,
        string key,
        int keyBytes,
        uint hash,
        ReadOnlySpan<byte> value,
        in EntryTimes times,
        ushort epoch,
        ushort use)
    {
        var bytes = EntryRecord.Bytes(keyBytes, value.Length, times);
        lock (_gate)
        {
            var found = table.Find(key, hash);
            if (!found.Exists)
            {
                var reference = TakeRoom(bytes, isNew: true, former: 0);
                if (reference == SlotReference.None)
                    return false;

                EntryRecord.Write(_records.At(reference), key, keyBytes, hash, value, times, epoch);
                table.Add(hash, reference, _evictor.Insert(hash, use));
                Account(EntryRecord.SizeInMemory(bytes), times.AreMortal ? 1 : 0);
                return true;
            }

            var former = _records.At(found.Reference);
            var (formerSize, wasMortal) = (SizeOf(former), EntryRecord.IsMortal(former));
            var wasOver = IsOver(former, out _);
            if (_records.Suits(found.Reference, bytes))
            {
                found.BeginChange();
                EntryRecord.Write(former, key, keyBytes, hash, value, times, epoch);
                found.EndChange();
            }
            else
            {
                var reference = TakeRoom(bytes, isNew: false, formerSize);
                if (reference == SlotReference.None)
                    return false;

                EntryRecord.Write(_records.At(reference), key, keyBytes, hash, value, times, epoch);
                Replace(found, reference);
            }

            _evictor.Use(ref found.Mark, hash, use);
            _expirations += wasOver ? 1 : 0;
            Account(EntryRecord.SizeInMemory(bytes) - formerSize, (times.AreMortal ? 1 : 0) - (wasMortal ? 1 : 0));
            return true;
        }
    }

    /// <summary>Changes an entry's times and epoch, if it is there.</summary>
    /// <returns>False, and nothing done, when the tier is full: evict one entry and call again.</returns>
    internal bool TryRenew(
        EntryTable table, string key, uint hash, in EntryTimes times, ushort epoch, out bool exists)
    {
        lock (_gate)
        {
            var found = FindLive(table, key, hash, out _);
            exists = found.Exists;
            if (!exists)
                return true;

            var record = _records.At(found.Reference);
            var formerTimes = EntryRecord.Times(record);
            if (formerTimes.Bytes == times.Bytes)
            {
                found.BeginChange();
                EntryRecord.WriteTimes(record, times, epoch);
                found.EndChange();
            }
            else
            {
                var bytes = EntryRecord.Bytes(record) - formerTimes.Bytes + times.Bytes;
                var formerSize = SizeOf(record);
                var reference = TakeRoom(bytes, isNew: false, formerSize);
                if (reference == SlotReference.None)
                    return false;

                EntryRecord.WriteRenewed(_records.At(reference), _records.At(found.Reference), times, epoch);
                Replace(found, reference);
                Account(EntryRecord.SizeInMemory(bytes) - formerSize, 0);
            }

            _mortals += (times.AreMortal ? 1 : 0) - (formerTimes.AreMortal ? 1 : 0);
            return true;
        }
    }

    internal bool Remove(EntryTable table, string key, uint hash)
    {
        lock (_gate)
        {
            var found = FindLive(table, key, hash, out _);
            if (found.Exists)
                Drop(table, found);

            return found.Exists;
        }
    }

    /// <summary>Drops an entry that was seen without the lock, if it is still there.</summary>
    internal bool TryEvict(in EvictionCandidate candidate)
    {
        lock (_gate)
        {
            var found = candidate.Find();
            if (!found.Exists)
                return false;

            ref var dropped = ref IsOver(_records.At(found.Reference), out _) ? ref _expirations : ref _evictions;
            dropped++;
            Drop(candidate.Table, found, isEviction: true);
            return true;
        }
    }

    internal void Clear()
    {
        lock (_gate)
        {
            _budget.Give(_records.Count, _bytes);
            foreach (var table in _tables)
                table.Clear();
            _records.Clear();
            _bytes = 0;
            _mortals = 0;
        }
    }

    /// <summary>
    /// Drops the entries whose time is over, and mends what wastes memory: a few records at a time, so that others never
    /// wait for long.
    /// </summary>
    internal void Tidy()
    {
        var over = new List<uint>();
        for (var group = 0; SweepGroup(group, over); group++)
        {
        }

        bool hasCompacted;
        do
        {
            lock (_gate)
                hasCompacted = _records.TryCompact();
        }
        while (hasCompacted);
    }

    /// <summary>Mends a table's marks that are too old.</summary>
    internal void RenewMarks(EntryTable table)
    {
        lock (_gate)
            table.ForEach(entry => _evictor.Renew(ref entry.Mark));
    }

    /// <summary>A table's keys, those used last first.</summary>
    internal IEnumerable<string> CopyKeys(EntryTable table)
    {
        var keys = new List<(int Age, string Key)>();
        lock (_gate)
        {
            table.ForEach(entry => keys.Add(
                (_evictor.Age(entry.Mark), Encoding.UTF8.GetString(EntryRecord.Key(_records.At(entry.Reference))))));
        }

        return keys.OrderBy(static key => key.Age).Select(static key => key.Key);
    }

    /// <summary>Throws when the structure is wrong; else returns what the shard holds. For tests.</summary>
    internal (long Entries, long Bytes) VerifyIntegrity(Func<string, uint> hash)
    {
        lock (_gate)
        {
            var bytes = 0L;
            var mortals = 0L;
            foreach (var table in _tables)
            {
                table.VerifyIntegrity();
                table.ForEach(entry =>
                {
                    var record = _records.At(entry.Reference);
                    var key = Encoding.UTF8.GetString(EntryRecord.Key(record));
                    Integrity.Require(EntryRecord.IsLive(record), "an entry leads to a record that is gone");
                    Integrity.Require(hash(key) == EntryRecord.Hash(record), "a key has another's hash");
                    bytes += SizeOf(record);
                    mortals += EntryRecord.IsMortal(record) ? 1 : 0;
                });
            }

            _records.VerifyIntegrity();
            Integrity.Require(_tables.Sum(table => table.Count) == _records.Count, "records are not in the index");
            Integrity.Require(bytes == _bytes, "the bytes do not add up");
            Integrity.Require(mortals == _mortals, "the entries with a time to live do not add up");
            return (_records.Count, bytes);
        }
    }

    private EntryPlace FindLive(EntryTable table, string key, uint hash, out long now)
    {
        now = 0;
        var found = table.Find(key, hash);
        if (!found.Exists || !IsOver(_records.At(found.Reference), out now))
            return found;

        _expirations++;
        Drop(table, found);
        return default;
    }

    /// <summary>Room for a record, within the bounds; for another entry's in the place of a record of some size.</summary>
    private uint TakeRoom(long bytes, bool isNew, long former)
    {
        var size = EntryRecord.SizeInMemory(bytes) - former;
        if (!(isNew ? _budget.TryTakeEntry(size) : _budget.TryTakeBytes(size)))
            return SlotReference.None;

        var reference = _records.Take(bytes);
        if (reference == SlotReference.None)
            _budget.Give(isNew ? 1 : 0, size);
        return reference;
    }

    private void Replace(in EntryPlace entry, uint reference)
    {
        var former = entry.Reference;
        entry.Lead(reference);
        _records.Give(former);
    }

    private void Lead(uint hash, uint from, uint to) => _map.Of(hash).Find(hash, from).Lead(to);

    private bool IsOver(ReadOnlySpan<byte> record, out long now)
    {
        var isMortal = EntryRecord.IsMortal(record);
        now = isMortal ? _clock.Now : 0;
        return isMortal && now >= EntryRecord.ExpiresAt(record);
    }

    private TimeSpan Renew(in EntryPlace entry, Span<byte> record, long now)
    {
        if (EntryRecord.Times(record) is not { Sliding: { } sliding } times
            || sliding.Renew(times.ExpiresAt, now) is not { } expiresAt)
            return default;

        entry.BeginChange();
        EntryRecord.WriteExpiry(record, expiresAt);
        entry.EndChange();
        return _clock.Span(expiresAt - now);
    }

    private bool SweepGroup(int group, List<uint> over)
    {
        lock (_gate)
        {
            if (_mortals == 0 || group >= _records.Groups)
                return false;

            over.Clear();
            _records.CopyLive(group, over);
            foreach (var reference in over)
            {
                var record = _records.At(reference);
                if (!IsOver(record, out _))
                    continue;

                _expirations++;
                var table = _map.Of(EntryRecord.Hash(record));
                Drop(table, table.Find(EntryRecord.Hash(record), reference));
            }

            return true;
        }
    }

    private void Drop(EntryTable table, in EntryPlace entry, bool isEviction = false)
    {
        var record = _records.At(entry.Reference);
        var size = SizeOf(record);
        Account(-size, EntryRecord.IsMortal(record) ? -1 : 0);
        _budget.Give(1, size);
        var (hash, reference) = (EntryRecord.Hash(record), entry.Reference);
        _evictor.Remove(hash, entry.Mark, isEviction);
        table.Remove(hash, entry);
        _records.Give(reference);
    }

    private static long SizeOf(ReadOnlySpan<byte> record) => EntryRecord.SizeInMemory(EntryRecord.Bytes(record));

    private void Account(long bytes, int mortals)
    {
        _bytes += bytes;
        _mortals += mortals;
    }
}
