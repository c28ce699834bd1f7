namespace FluxCache.Memory;

/// <summary>The slots of one shard in the order of their last use. Guarded by the shard's lock.</summary>
/// <param name="table">The slots.</param>
/// <param name="exact">
/// Whether slots used between the same two additions are kept in order, too. A large shard does without: the order they
/// are evicted in hardly matters there, and reads of a tier that nothing is added to then write nothing.
/// </param>
internal sealed class RecencyList(EntryTable table, bool exact)
{
    private int _newest = Slot.None;
    private int _oldest = Slot.None;
    private long _oldestUse = long.MaxValue;

    internal int Newest => _newest;

    internal int Oldest => _oldest;

    /// <summary>When the oldest slot was last used; never, when there is none. May be read without the lock.</summary>
    internal long OldestUse => Volatile.Read(ref _oldestUse);

    internal void Add(int index, long use)
    {
        ref var slot = ref table[index];
        slot.LastUse = use;
        slot.Newer = Slot.None;
        slot.Older = _newest;
        if (_newest == Slot.None)
            SetOldest(index);
        else
            table[_newest].Newer = index;

        _newest = index;
    }

    internal void Remove(int index)
    {
        ref var slot = ref table[index];
        if (slot.Newer == Slot.None)
            _newest = slot.Older;
        else
            table[slot.Newer].Older = slot.Older;

        if (slot.Older == Slot.None)
            SetOldest(slot.Newer);
        else
            table[slot.Older].Newer = slot.Newer;
    }

    internal void MarkUsed(int index, long use)
    {
        ref var slot = ref table[index];
        if (slot.LastUse == use && !exact)
            return;

        if (index != _newest)
        {
            Remove(index);
            Add(index, use);
            return;
        }

        slot.LastUse = use;
        if (index == _oldest)
            SetOldest(index);
    }

    /// <summary>Mends the links to a slot that has moved to <paramref name="index"/>.</summary>
    internal void Relocate(int index)
    {
        ref var slot = ref table[index];
        if (slot.Newer == Slot.None)
            _newest = index;
        else
            table[slot.Newer].Older = index;

        if (slot.Older == Slot.None)
            _oldest = index;
        else
            table[slot.Older].Newer = index;
    }

    internal void Clear()
    {
        _newest = Slot.None;
        SetOldest(Slot.None);
    }

    /// <summary>Throws when a link or an order is wrong. For tests.</summary>
    internal void VerifyIntegrity()
    {
        var visited = 0;
        var newer = Slot.None;
        for (var index = _newest; index != Slot.None; index = table[index].Older)
        {
            Integrity.Require(index >= 0 && index < table.Count, "a use leads beyond the last slot");
            Integrity.Require(++visited <= table.Count, "the uses are a ring");
            Integrity.Require(table[index].Newer == newer, "a use does not lead back");
            Integrity.Require(
                newer == Slot.None || table[newer].LastUse >= table[index].LastUse, "uses are out of order");
            newer = index;
        }

        Integrity.Require(visited == table.Count, "slots are missing from the uses");
        Integrity.Require(_oldest == newer, "the oldest use is another");
        var oldestUse = newer == Slot.None ? long.MaxValue : table[newer].LastUse;
        Integrity.Require(OldestUse == oldestUse, "the oldest use's date is wrong");
    }

    private void SetOldest(int index)
    {
        _oldest = index;
        Volatile.Write(ref _oldestUse, index == Slot.None ? long.MaxValue : table[index].LastUse);
    }
}
