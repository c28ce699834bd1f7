using System.Buffers;
using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics.X86;
using FluxCache.Memory.Eviction;
using FluxCache.Memory.Index;
using FluxCache.Memory.Storage;

namespace FluxCache.Memory;

/// <summary>
/// Lookups without a lock. What is read may be changed meanwhile: then nothing that was read is believed, and the lookup
/// is undecided. Safe for concurrent calls.
/// </summary>
/// <remarks>
/// At its end a lookup asks two things: whether the bucket's version is still what it was, and whether the table still
/// has these buckets. If not, they may be another table's by now.
/// </remarks>
internal sealed unsafe class OptimisticReader(
    TableMap tables, ChunkPool pool, LargeRecords large, Evictor evictor, MemoryClock clock)
{
    private const int MostTries = 4;
    private const int CacheLineBytes = 64;

    /// <summary>
    /// Looks for a key, copies its value to where <paramref name="destination"/> would have the next bytes, and counts the
    /// visit as a use. Memory hit: 0 B.
    /// </summary>
    internal Lookup TryCopy(string key, uint hash, IBufferWriter<byte> destination, out MemoryEntry entry)
    {
        var lookup = Find(key, hash, destination, out entry);
        for (var tries = 1; tries < MostTries && lookup == Lookup.Undecided; tries++)
            lookup = Find(key, hash, destination, out entry);

        // What it reads is memory of the tier's until here.
        GC.KeepAlive(this);
        return lookup;
    }

    private Lookup Find(string key, uint hash, IBufferWriter<byte> destination, out MemoryEntry entry)
    {
        entry = default;
        var table = tables.NumberOf(hash);
        var buckets = tables.BucketsOf(table);
        var tag = Bucket.TagOf(hash);
        var home = buckets.Home(hash);
        for (var at = home; ; at = buckets.After(at))
        {
            var bucket = buckets.At(at);
            var version = bucket->Version;
            if ((version & 1) != 0)
                return Lookup.Undecided;

            for (var places = bucket->PlacesOf(tag); places != 0; places &= places - 1)
            {
                var place = BitOperations.TrailingZeroCount(places);
                var lookup = TryCopy(bucket, version, bucket->References[place], key, destination, out entry);
                if (lookup == Lookup.Missing)
                    continue;
                if (lookup == Lookup.Undecided || tables.BucketsOf(table) != buckets)
                    return Lookup.Undecided;

                evictor.Use(ref bucket->Marks[place], hash);
                return Lookup.Found;
            }

            // After removals every bucket of a small table may lead on to the next.
            var isLast = bucket->Overflow == 0 || buckets.After(at) == home;
            if (!bucket->IsStill(version) || tables.BucketsOf(table) != buckets)
                return Lookup.Undecided;
            if (isLast)
                return Lookup.Missing;
        }
    }

    /// <summary>Copies the value of a record, if it has this key.</summary>
    [MethodImpl(MethodImplOptions.NoInlining)] // MemoryBenchmarks: one method for all has too few registers
    private Lookup TryCopy(
        Bucket* bucket, uint version, uint reference, string key, IBufferWriter<byte> destination, out MemoryEntry entry)
    {
        entry = default;
        ref var record = ref Peek(reference, out var room);
        var start = EntryRecord.ValueStartIfOf(ref record, room, key);
        if (start == 0)
            return Lookup.Missing;

        var bytes = EntryRecord.ValueBytes(ref record);
        var isLive = EntryRecord.IsEndless(ref record) || IsCertainlyLive(ref record, room);
        if (!isLive || (uint)bytes > (uint)(room - start) || !bucket->IsStill(version))
            return Lookup.Undecided;

        MemoryMarshal.CreateReadOnlySpan(ref Unsafe.Add(ref record, start), bytes).CopyTo(destination.GetSpan(bytes));
        entry = new MemoryEntry(bytes, EntryRecord.Epoch(ref record));
        return bucket->IsStill(version) ? Lookup.Found : Lookup.Undecided;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)] // MemoryBenchmarks
    private ref byte Peek(uint reference, out int room)
    {
        if (SlotReference.IsLarge(reference))
        {
            var array = large.Peek(reference);
            room = array.Length;
            return ref MemoryMarshal.GetArrayDataReference(array);
        }

        var slot = pool.At(reference);
        if (Sse.IsSupported)
            Sse.Prefetch0(slot + CacheLineBytes);
        room = SizeClasses.Largest;
        return ref *slot;
    }

    /// <summary>Whether an entry's time is not over. A sliding one wants a look under the lock, which may renew it.</summary>
    private bool IsCertainlyLive(ref byte record, int room)
    {
        var span = MemoryMarshal.CreateReadOnlySpan(ref record, room);
        return !EntryRecord.IsSliding(span) && clock.Now < EntryRecord.ExpiresAt(span);
    }
}
