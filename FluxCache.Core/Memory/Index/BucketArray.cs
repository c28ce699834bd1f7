using System.Runtime.CompilerServices;
using FluxCache.Memory.Storage;

namespace FluxCache.Memory.Index;

/// <summary>
/// Buckets in a row; an entry whose bucket is full is in the next one that was not. Written under the shard's lock.
/// </summary>
/// <remarks>The array is pinned, and begins at a cache line. Who reads it without the lock keeps this object alive.</remarks>
internal sealed unsafe class BucketArray
{
    private readonly byte[] _memory;
    private readonly Bucket* _first;

    internal BucketArray(int count)
    {
        Count = count;
        _memory = GC.AllocateArray<byte>((count + 1) * Bucket.Bytes, pinned: true);
        var start = (nuint)Unsafe.AsPointer(ref _memory[0]);
        _first = (Bucket*)((start + Bucket.Bytes - 1) & ~(nuint)(Bucket.Bytes - 1));
    }

    internal int Count { get; }

    [MethodImpl(MethodImplOptions.AggressiveInlining)] // MemoryBenchmarks
    internal Bucket* At(int bucket) => _first + bucket;

    /// <summary>Where an entry's search begins.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)] // MemoryBenchmarks
    internal int Home(uint hash) => (int)(((ulong)Mix(hash) * (uint)Count) >> 32);

    [MethodImpl(MethodImplOptions.AggressiveInlining)] // MemoryBenchmarks
    internal int After(int bucket) => bucket + 1 == Count ? 0 : bucket + 1;

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

    /// <summary>Tells readers who are still here that they have to look elsewhere.</summary>
    internal void Abandon()
    {
        for (var bucket = 0; bucket < Count; bucket++)
            At(bucket)->Abandon();
    }

    // The low bits of a hash are tags, the high ones choose the table: here every bit counts.
    private static uint Mix(uint hash) => hash * 0x9E3779B1;
}
