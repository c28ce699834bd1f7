namespace FluxCache.Memory.Storage;

/// <summary>
/// The records of one shard: in slots, or, when they are large, in arrays of their own. Guarded by the shard's lock.
/// </summary>
/// <param name="pool">Where slots come from.</param>
/// <param name="large">Where arrays come from.</param>
/// <param name="lead">Told that the record of a hash has gone from one place to another.</param>
internal sealed unsafe class RecordStore(ChunkPool pool, LargeRecords large, Action<uint, uint, uint> lead)
{
    private readonly SlotAllocator _slots = new(pool);
    private readonly HashSet<uint> _large = [];
    private long _inSlots;

    /// <summary>Records held.</summary>
    internal long Count => _inSlots + _large.Count;

    /// <summary>A record's room.</summary>
    internal Span<byte> At(uint reference) => SlotReference.IsLarge(reference)
        ? large.At(reference)
        : new Span<byte>(pool.At(reference), pool.Slab(SlotReference.Slab(reference)).SlotBytes);

    internal bool HasKey(uint reference, string key) => EntryRecord.HasKey(At(reference), key);

    /// <summary>Makes room for a record.</summary>
    /// <returns>Its reference, or <see cref="SlotReference.None"/>: there is none.</returns>
    internal uint Take(long bytes)
    {
        if (bytes > SizeClasses.Largest)
        {
            var array = large.Take((int)bytes);
            _large.Add(array);
            return array;
        }

        if (!_slots.HasRoom((int)bytes))
            TryCompact();
        var slot = _slots.Take((int)bytes);
        if (slot != SlotReference.None)
            _inSlots++;
        return slot;
    }

    /// <summary>Whether a record of so many bytes fits into this room, and wastes none of it.</summary>
    internal bool Suits(uint reference, long bytes) => bytes <= SizeClasses.Largest
        && !SlotReference.IsLarge(reference)
        && pool.Slab(SlotReference.Slab(reference)).SizeClass == SizeClasses.Of((int)bytes);

    /// <summary>Gives a record's room back. Readers who may still look at it have been told before.</summary>
    internal void Give(uint reference)
    {
        if (_large.Remove(reference))
        {
            large.Give(reference);
            return;
        }

        _inSlots--;
        EntryRecord.Erase(At(reference));
        _slots.Give(reference);
    }

    /// <summary>How many groups <see cref="CopyLive"/> walks.</summary>
    internal int Groups => _slots.Slabs + 1;

    /// <summary>Adds the references of a group's live records, in the order of their addresses.</summary>
    internal void CopyLive(int group, List<uint> destination)
    {
        if (group < _slots.Slabs)
        {
            CopyLiveOfSlab(_slots.SlabAt(group), destination);
            return;
        }

        destination.AddRange(_large);
    }

    /// <summary>
    /// Empties a slab of a class that wastes much, if there is one, and gives it back: memory that is free in slabs of one
    /// size is of no use to records of another.
    /// </summary>
    /// <returns>Whether there was one.</returns>
    internal bool TryCompact()
    {
        var slab = _slots.SparseSlab();
        if (slab == 0)
            return false;

        var records = new List<uint>();
        CopyLiveOfSlab(slab, records);
        _slots.Retire(slab);
        foreach (var from in records)
        {
            var record = At(from);
            var to = _slots.Take(record.Length);
            record.CopyTo(At(to));
            lead(EntryRecord.Hash(record), from, to);
            EntryRecord.Erase(record);
        }

        _slots.Release(slab);
        return true;
    }

    internal void Clear()
    {
        _slots.Clear();
        foreach (var array in _large)
            large.Give(array);
        _large.Clear();
        _inSlots = 0;
    }

    /// <summary>Throws when a count is wrong. For tests.</summary>
    internal void VerifyIntegrity() => _slots.VerifyIntegrity(_inSlots);

    private void CopyLiveOfSlab(int slab, List<uint> destination)
    {
        foreach (var reference in _slots.UsedSlots(slab))
        {
            if (EntryRecord.IsLive(At(reference)))
                destination.Add(reference);
        }
    }
}
