namespace FluxCache.Memory.Storage;

/// <summary>
/// The slots of one shard, cut from slabs: a slab holds slots of one size, and the slot that was given back last is
/// taken first. Guarded by the shard's lock.
/// </summary>
internal sealed unsafe class SlotAllocator(ChunkPool pool)
{
    private readonly int[] _withRoom = new int[SizeClasses.Count];
    private readonly int[] _freeSlots = new int[SizeClasses.Count];
    private readonly int[] _slabCounts = new int[SizeClasses.Count];
    private readonly List<int> _slabs = [];

    /// <summary>How many slabs there are.</summary>
    internal int Slabs => _slabs.Count;

    /// <summary>Whether a slot that holds so many bytes can be taken without another slab.</summary>
    internal bool HasRoom(int bytes) => _withRoom[SizeClasses.Of(bytes)] != 0;

    /// <summary>Takes a slot that holds so many bytes.</summary>
    /// <returns>Its reference, or <see cref="SlotReference.None"/>: the pool has no more.</returns>
    internal uint Take(int bytes)
    {
        var sizeClass = SizeClasses.Of(bytes);
        if (_withRoom[sizeClass] == 0 && !TryAddSlab(sizeClass))
            return SlotReference.None;

        return TakeFrom(_withRoom[sizeClass]);
    }

    /// <summary>Gives a slot back. Readers who may still look at it have been told before.</summary>
    internal void Give(uint reference)
    {
        var number = SlotReference.Slab(reference);
        ref var slab = ref pool.Slab(number);
        if (slab.Live == slab.Slots)
            Link(number, ref slab);

        *(ushort*)pool.At(reference) = slab.GivenBack;
        slab.GivenBack = (ushort)((SlotReference.OffsetInSlab(reference) / slab.SlotBytes) + 1);
        slab.Live--;
        _freeSlots[slab.SizeClass]++;
        if (slab.Live == 0 && _freeSlots[slab.SizeClass] > slab.Slots)
            RemoveSlab(number, ref slab);
    }

    /// <summary>
    /// A slab whose records would fit into the other slabs of their class, when that class wastes much: a quarter of its
    /// slots, and two slabs at least. 0: there is none.
    /// </summary>
    internal int SparseSlab()
    {
        var (worst, wasted) = (-1, 0L);
        for (var sizeClass = 0; sizeClass < SizeClasses.Count; sizeClass++)
        {
            var slots = SlotReference.SlabBytes / SizeClasses.SlotBytes(sizeClass);
            var free = _freeSlots[sizeClass];
            if (free < slots * 2 || free < slots * (long)_slabCounts[sizeClass] / 4)
                continue;

            var bytes = free * (long)SizeClasses.SlotBytes(sizeClass);
            if (bytes > wasted)
                (worst, wasted) = (sizeClass, bytes);
        }

        return worst < 0 ? 0 : SparsestOf(worst);
    }

    /// <summary>Stops giving out slots of a slab that is being emptied.</summary>
    internal void Retire(int slab)
    {
        ref var retired = ref pool.Slab(slab);
        Unlink(slab, ref retired);
        _freeSlots[retired.SizeClass] -= retired.Slots - retired.Live;
    }

    /// <summary>Gives back a slab that is retired, and whose records have gone elsewhere.</summary>
    internal void Release(int slab)
    {
        ref var released = ref pool.Slab(slab);
        released.Live = 0;
        Forget(slab, ref released);
    }

    /// <summary>The number of the slab at a place, from 0 to <see cref="Slabs"/> less one.</summary>
    internal int SlabAt(int position) => _slabs[position];

    /// <summary>A slab's slots that were used at some time.</summary>
    internal IEnumerable<uint> UsedSlots(int slab)
    {
        var (count, bytes) = (pool.Slab(slab).Fresh, pool.Slab(slab).SlotBytes);
        for (var slot = 0; slot < count; slot++)
            yield return SlotReference.Slot(slab, slot * bytes);
    }

    /// <summary>Gives everything back.</summary>
    internal void Clear()
    {
        foreach (var slab in _slabs)
            pool.Give(slab);
        _slabs.Clear();
        Array.Clear(_withRoom);
        Array.Clear(_freeSlots);
        Array.Clear(_slabCounts);
    }

    /// <summary>Throws when a count or a link is wrong. For tests.</summary>
    internal void VerifyIntegrity(long liveSlots)
    {
        var free = new int[SizeClasses.Count];
        var live = 0L;
        for (var position = 0; position < _slabs.Count; position++)
        {
            ref var slab = ref pool.Slab(_slabs[position]);
            Integrity.Require(slab.Position == position, "a slab is not where it says");
            Integrity.Require(slab.Live <= slab.Slots, "a slab has more live slots than slots");
            free[slab.SizeClass] += slab.Slots - slab.Live;
            live += slab.Live;
        }

        Integrity.Require(live == liveSlots, "the live slots do not add up");
        Integrity.Require(free.AsSpan().SequenceEqual(_freeSlots), "the free slots do not add up");
        for (var sizeClass = 0; sizeClass < SizeClasses.Count; sizeClass++)
        {
            var linked = 0;
            for (var slab = _withRoom[sizeClass]; slab != 0; slab = pool.Slab(slab).Next)
                linked += pool.Slab(slab).Slots - pool.Slab(slab).Live;
            Integrity.Require(linked == _freeSlots[sizeClass], "a slab with room is not linked");
        }
    }

    private uint TakeFrom(int number)
    {
        ref var slab = ref pool.Slab(number);
        int slot;
        if (slab.GivenBack == 0)
        {
            slot = slab.Fresh++;
        }
        else
        {
            slot = slab.GivenBack - 1;
            slab.GivenBack = *(ushort*)pool.At(SlotReference.Slot(number, slot * slab.SlotBytes));
        }

        slab.Live++;
        _freeSlots[slab.SizeClass]--;
        if (slab.Live == slab.Slots)
            Unlink(number, ref slab);
        return SlotReference.Slot(number, slot * slab.SlotBytes);
    }

    private bool TryAddSlab(int sizeClass)
    {
        var number = pool.Take();
        if (number == 0)
            return false;

        ref var slab = ref pool.Slab(number);
        slab = new Slab { SizeClass = (byte)sizeClass, Position = _slabs.Count };
        _slabs.Add(number);
        _slabCounts[sizeClass]++;
        _freeSlots[sizeClass] += slab.Slots;
        Link(number, ref slab);
        return true;
    }

    private void RemoveSlab(int number, ref Slab slab)
    {
        Retire(number);
        Forget(number, ref slab);
    }

    private void Forget(int number, ref Slab slab)
    {
        var last = _slabs[^1];
        _slabs[slab.Position] = last;
        pool.Slab(last).Position = slab.Position;
        _slabs.RemoveAt(_slabs.Count - 1);
        _slabCounts[slab.SizeClass]--;
        pool.Give(number);
    }

    private int SparsestOf(int sizeClass)
    {
        var sparsest = _withRoom[sizeClass];
        for (var slab = sparsest; slab != 0; slab = pool.Slab(slab).Next)
        {
            if (pool.Slab(slab).Live < pool.Slab(sparsest).Live)
                sparsest = slab;
        }

        return sparsest;
    }

    private void Link(int number, ref Slab slab)
    {
        slab.Previous = 0;
        slab.Next = _withRoom[slab.SizeClass];
        if (slab.Next != 0)
            pool.Slab(slab.Next).Previous = number;
        _withRoom[slab.SizeClass] = number;
    }

    private void Unlink(int number, ref Slab slab)
    {
        if (slab.Previous == 0)
            _withRoom[slab.SizeClass] = slab.Next;
        else
            pool.Slab(slab.Previous).Next = slab.Next;

        if (slab.Next != 0)
            pool.Slab(slab.Next).Previous = slab.Previous;
    }
}
