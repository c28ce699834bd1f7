using System.Numerics;

namespace FluxCache.Memory;

/// <summary>
/// The slots of one shard and the hash index over them. Guarded by the shard's lock.
/// </summary>
/// <remarks>
/// Slots stand in chunks, so growing copies nothing, and without gaps: the last one moves into the place of one that is
/// removed. What the table takes follows the number of entries down as well as up, which keeps the accounting honest
/// when large values take the place of many small ones.
/// </remarks>
internal sealed class EntryTable
{
    private const int LeastBuckets = 64;

    // Large chunks make for few of their headers in a processor's cache; 2,048 slots still are no large object.
    private const int MostChunkBits = 11;
    private const int LeastChunkBits = 4;

    private readonly int _chunkBits;
    private readonly int _chunkSlots;
    private Slot[]?[] _chunks = new Slot[]?[1];

    // A link is a slot's index plus one, or 0 for none, so that a new array is a table of empty buckets.
    private int[] _buckets = new int[LeastBuckets];

    /// <summary>Creates an empty table, in chunks of a small part of the slots expected.</summary>
    internal EntryTable(long expectedSlots)
    {
        _chunkBits = Math.Clamp(BitOperations.Log2((ulong)expectedSlots / 16), LeastChunkBits, MostChunkBits);
        _chunkSlots = 1 << _chunkBits;
    }

    internal int Count { get; private set; }

    internal ref Slot this[int index] => ref _chunks[index >> _chunkBits]![index & (_chunkSlots - 1)];

    /// <summary>Finds the slot of a key, or <see cref="Slot.None"/>.</summary>
    internal int Find(string key, uint hash)
    {
        for (var link = Bucket(hash); link != 0;)
        {
            ref var slot = ref this[link - 1];
            if (slot.Hash == hash && EntryRecord.HasKey(slot.Record, key))
                return link - 1;

            link = slot.NextInBucket;
        }

        return Slot.None;
    }

    /// <summary>Adds a key that is not there. Its times and links of use are for the caller to set.</summary>
    internal int Add(uint hash, byte[] record)
    {
        if (Count == _buckets.Length)
            Rehash(_buckets.Length * 2);

        var index = Count;
        EnsureChunk(index >> _chunkBits);
        Count++;

        ref var slot = ref this[index];
        ref var bucket = ref Bucket(hash);
        slot.Record = record;
        slot.Hash = hash;
        slot.NextInBucket = bucket;
        bucket = index + 1;
        return index;
    }

    /// <summary>
    /// Removes a slot; the last one, at index <see cref="Count"/> as it is afterwards, moves into its place.
    /// </summary>
    internal void Remove(int index)
    {
        LinkTo(index) = this[index].NextInBucket;

        var last = Count - 1;
        if (index != last)
        {
            LinkTo(last) = index + 1;
            this[index] = this[last];
        }

        this[last] = default;
        Count = last;
        Shrink();
    }

    internal void Clear()
    {
        _chunks = new Slot[]?[1];
        _buckets = new int[LeastBuckets];
        Count = 0;
    }

    /// <summary>Throws when an index is wrong. For tests.</summary>
    internal void VerifyIntegrity()
    {
        var linked = 0;
        for (var bucket = 0; bucket < _buckets.Length; bucket++)
        {
            for (var link = _buckets[bucket]; link != 0; link = this[link - 1].NextInBucket)
            {
                Integrity.Require(link <= Count, "a bucket leads beyond the last slot");
                Integrity.Require(
                    (this[link - 1].Hash & (_buckets.Length - 1)) == bucket, "a slot is in the wrong bucket");
                Integrity.Require(++linked <= Count, "a bucket's chain is a ring");
            }
        }

        Integrity.Require(linked == Count, "slots are missing from the buckets");
    }

    private ref int Bucket(uint hash) => ref _buckets[hash & (uint)(_buckets.Length - 1)];

    /// <summary>The link that leads to a slot: its bucket's, or that of a slot before it in the bucket.</summary>
    private ref int LinkTo(int index)
    {
        ref var link = ref Bucket(this[index].Hash);
        while (link != index + 1)
            link = ref this[link - 1].NextInBucket;

        return ref link;
    }

    private void EnsureChunk(int chunk)
    {
        if (chunk == _chunks.Length)
            Array.Resize(ref _chunks, chunk * 2);

        _chunks[chunk] ??= new Slot[_chunkSlots];
    }

    private void Shrink()
    {
        // One empty chunk stays, so that a table at a boundary does not free and allocate all the time.
        var spare = ((Count + _chunkSlots - 1) >> _chunkBits) + 1;
        if (spare < _chunks.Length)
            _chunks[spare] = null;

        if (_buckets.Length > LeastBuckets && Count < _buckets.Length / 4)
            Rehash(_buckets.Length / 2);
    }

    private void Rehash(int buckets)
    {
        _buckets = new int[buckets];
        for (var index = 0; index < Count; index++)
        {
            ref var slot = ref this[index];
            ref var bucket = ref Bucket(slot.Hash);
            slot.NextInBucket = bucket;
            bucket = index + 1;
        }
    }
}
