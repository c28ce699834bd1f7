using System.Runtime.CompilerServices;
using FluxCache.Memory.Storage;

namespace FluxCache.Memory.Index;

/// <summary>
/// Buckets in a row, a power of two of them; an entry whose bucket is full is in the next one that was not. Written under
/// the shard's lock. Two are equal while they are the same buckets.
/// </summary>
internal readonly unsafe record struct BucketArray
{
    private const int HashBits = 32;

    internal BucketArray(nint word) => Word = word;

    /// <summary>
    /// Where the first bucket is, and by how much a hash is shifted to be a bucket's number: one word, which lookups read
    /// at once. A bucket's address is a multiple of 64.
    /// </summary>
    internal nint Word { get; }

    internal int Order => HashBits - HomeShift;

    internal int Count => 1 << Order;

    private int HomeShift => (int)Word & (HashBits - 1);

    private Bucket* First => (Bucket*)(Word & ~(nint)(Bucket.Bytes - 1));

    internal Bucket* At(int bucket) => First + bucket;

    /// <summary>Where an entry's search begins.</summary>
    internal int Home(uint hash) => (int)(Mix(hash) >> HomeShift);

    /// <inheritdoc cref="Home"/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)] // MemoryBenchmarks
    internal Bucket* AtHome(uint hash) => First + (Mix(hash) >> HomeShift);

    internal int After(int bucket) => (bucket + 1) & (Count - 1);

    /// <summary>Takes empty buckets.</summary>
    /// <param name="memory">Where they come from. To be kept as long as they are used.</param>
    /// <param name="order">The logarithm of their number, to base 2; 1 or more.</param>
    internal static BucketArray Take(BucketMemory memory, int order) =>
        new((nint)memory.Take(order) | (HashBits - order));

    /// <summary>Gives the buckets back. They may be another table's at once.</summary>
    internal void Free(BucketMemory memory)
    {
        for (var bucket = 0; bucket < Count; bucket++)
            At(bucket)->Retire();
        memory.Give(First, Order);
    }

    /// <summary>Adds an entry; there must be a free place.</summary>
    internal void Add(uint hash, uint reference, ushort mark)
    {
        for (var bucket = Home(hash); ; bucket = After(bucket))
        {
            var place = At(bucket)->FreePlace();
            if (place != Bucket.NoPlace)
            {
                At(bucket)->Put(place, Bucket.TagOf(hash), reference, mark);
                return;
            }

            At(bucket)->Overflow++;
        }
    }

    /// <summary>Removes an entry that is here.</summary>
    internal void Remove(uint hash, in EntryPlace entry)
    {
        entry.Bucket->Free(entry.Number);
        for (var bucket = At(Home(hash)); bucket != entry.Bucket; bucket = At(After((int)(bucket - First))))
            bucket->Overflow--;
    }

    /// <summary>Finds the entry of a record that is here.</summary>
    internal EntryPlace Find(uint hash, uint reference)
    {
        for (var bucket = Home(hash); ; bucket = After(bucket))
        {
            var place = At(bucket)->PlaceOf(reference);
            if (place != Bucket.NoPlace)
                return new EntryPlace(At(bucket), place);
            Integrity.Require(At(bucket)->Overflow > 0, "a record is not in the index");
        }
    }

    /// <summary>Finds the entry of a key.</summary>
    internal EntryPlace Find(string key, uint hash, RecordStore records)
    {
        var home = Home(hash);
        for (var bucket = home; ; bucket = After(bucket))
        {
            for (var places = At(bucket)->PlacesOf(Bucket.TagOf(hash)); places != 0; places &= places - 1)
            {
                var place = System.Numerics.BitOperations.TrailingZeroCount(places);
                if (records.HasKey(At(bucket)->References[place], key))
                    return new EntryPlace(At(bucket), place);
            }

            // After removals every bucket of a small table may lead on to the next.
            if (At(bucket)->Overflow == 0 || After(bucket) == home)
                return default;
        }
    }

    // The low bits of a hash are tags, the high ones choose the table: here every bit counts.
    private static uint Mix(uint hash) => hash * 0x9E3779B1;
}
