using System.Buffers;
using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using FluxCache.Memory.Eviction;
using FluxCache.Memory.Index;
using FluxCache.Memory.Storage;

namespace FluxCache.Memory;

/// <summary>
/// Lookups without a lock. What is read may be changed meanwhile: then nothing that was read is believed, and the lookup
/// is undecided. Safe for concurrent calls.
/// </summary>
internal sealed unsafe class OptimisticReader(
    TableMap tables, ChunkPool pool, LargeRecords large, Evictor evictor, MemoryClock clock)
{
    /// <summary>
    /// Looks for a key, copies its value to where <paramref name="destination"/> would have the next bytes, and counts the
    /// visit as a use. Memory hit: 0 B.
    /// </summary>
    internal Lookup TryCopy(string key, uint hash, IBufferWriter<byte> destination, out MemoryEntry entry)
    {
        // They may be given up for others meanwhile, and must not be collected before they are left.
        var buckets = tables.BucketsOf(hash);
        var lookup = TryCopy(buckets, key, hash, destination, out entry);
        GC.KeepAlive(buckets);
        GC.KeepAlive(this);
        return lookup;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)] // MemoryBenchmarks
    private Lookup TryCopy(
        BucketArray buckets, string key, uint hash, IBufferWriter<byte> destination, out MemoryEntry entry)
    {
        entry = default;
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
                ref var record = ref Peek(bucket->References[place], out var room);
                var start = EntryRecord.ValueStartIfOf(ref record, room, key);
                if (start == 0)
                    continue;

                var bytes = EntryRecord.ValueBytes(ref record);
                var isLive = EntryRecord.IsEndless(ref record) || IsCertainlyLive(ref record, room);
                if (!isLive || (uint)bytes > (uint)(room - start) || !bucket->IsStill(version))
                    return Lookup.Undecided;

                MemoryMarshal.CreateReadOnlySpan(ref Unsafe.Add(ref record, start), bytes)
                    .CopyTo(destination.GetSpan(bytes));
                entry = new MemoryEntry(bytes, EntryRecord.Epoch(ref record));
                if (!bucket->IsStill(version))
                    return Lookup.Undecided;

                evictor.Use(ref bucket->Marks[place], hash);
                return Lookup.Found;
            }

            // After removals every bucket of a small table may lead on to the next.
            var isLast = bucket->Overflow == 0 || buckets.After(at) == home;
            if (!bucket->IsStill(version))
                return Lookup.Undecided;
            if (isLast)
                return Lookup.Missing;
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)] // MemoryBenchmarks
    private ref byte Peek(uint reference, out int room)
    {
        if (SlotReference.IsLarge(reference))
            return ref large.Peek(reference, out room);

        room = SizeClasses.Largest;
        return ref pool.Peek(reference);
    }

    /// <summary>Whether an entry's time is not over. A sliding one wants a look under the lock, which may renew it.</summary>
    private bool IsCertainlyLive(ref byte record, int room)
    {
        var span = MemoryMarshal.CreateReadOnlySpan(ref record, room);
        return !EntryRecord.IsSliding(span) && clock.Now < EntryRecord.ExpiresAt(span);
    }
}
