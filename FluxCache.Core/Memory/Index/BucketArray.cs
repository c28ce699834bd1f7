using System.Runtime.CompilerServices;
using FluxCache.Memory.Storage;

namespace FluxCache.Memory.Index;

/// <summary>
/// Buckets in a row, a power of two of them; an entry whose bucket is full is in the next one that was not. Written under
/// the shard's lock.
/// </summary>
internal sealed unsafe class BucketArray
{
    private const int HashBits = 32;

    private readonly BucketMemory _memory;
    private readonly Bucket* _first;
    private readonly int _order;
    private readonly int _homeShift;

    /// <param name="memory">Where the buckets come from.</param>
    /// <param name="order">The logarithm of their number, to base 2; 1 or more.</param>
    internal BucketArray(BucketMemory memory, int order)
    {
        (_memory, _order, _homeShift) = (memory, order, HashBits - order);
        _first = memory.Take(order);
    }

    internal int Order => _order;

    internal int Count => 1 << _order;

    [MethodImpl(MethodImplOptions.AggressiveInlining)] // MemoryBenchmarks
    internal Bucket* At(int bucket) => _first + bucket;

    /// <summary>Where an entry's search begins.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)] // MemoryBenchmarks
    internal int Home(uint hash) => (int)(Mix(hash) >> _homeShift);

    [MethodImpl(MethodImplOptions.AggressiveInlining)] // MemoryBenchmarks
    internal int After(int bucket) => (bucket + 1) & (Count - 1);

    /// <summary>Gives the buckets back. They may be another table's at once.</summary>
    internal void Free() => _memory.Give(_first, _order);

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
        for (var bucket = At(Home(hash)); bucket != entry.Bucket; bucket = At(After((int)(bucket - _first))))
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
