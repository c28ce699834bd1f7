using System.Buffers;
using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
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
    private const int MostStepsOfCopy = 8;

    /// <summary>
    /// Looks where nearly every key is that is there: at the first place of its bucket with its tag, in a slot. In few
    /// enough steps the processor comes to the next lookup's cache misses while it waits for those of this one. Copies the
    /// value to where <paramref name="destination"/> would have the next bytes, and counts the visit as a use. Memory hit:
    /// 0 B.
    /// </summary>
    /// <returns>Whether it was there; else nothing is known.</returns>
    [MethodImpl(MethodImplOptions.AggressiveInlining)] // MemoryBenchmarks
    internal bool TryCopyFirst(string key, uint hash, IBufferWriter<byte> destination, out MemoryEntry entry)
    {
        Unsafe.SkipInit(out entry);
        var table = tables.BucketsOf(hash);
        var generation = table->Generation;
        var bucket = table->Current.AtHome(hash);
        var version = bucket->Version;
        var places = bucket->PlacesOf(Bucket.TagOf(hash));
        if (places == 0)
            return false;

        var place = BitOperations.TrailingZeroCount(places);
        var reference = bucket->References[place];
        if (SlotReference.IsLarge(reference)
            || CopyIfOf(ref Slot(reference), SizeClasses.Largest, bucket, version, key, destination, out entry) != Lookup.Found
            || table->Generation != generation)
            return false;

        evictor.Use(ref bucket->Marks[place], hash);
        GC.KeepAlive(this);
        return true;
    }

    /// <summary>
    /// Looks everywhere, and again when it is disturbed. Otherwise as <see cref="TryCopyFirst"/>.
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
        var table = tables.BucketsOf(hash);
        var generation = table->Generation;
        var buckets = table->Current;
        var home = buckets.Home(hash);
        for (var at = home; ; at = buckets.After(at))
        {
            var bucket = buckets.At(at);
            var version = bucket->Version;
            for (var places = bucket->PlacesOf(Bucket.TagOf(hash)); places != 0; places &= places - 1)
            {
                var place = BitOperations.TrailingZeroCount(places);
                ref var record = ref Peek(bucket->References[place], out var room);
                var lookup = CopyIfOf(ref record, room, bucket, version, key, destination, out entry);
                if (lookup == Lookup.Missing)
                    continue;
                if (lookup == Lookup.Undecided || table->Generation != generation)
                    return Lookup.Undecided;

                evictor.Use(ref bucket->Marks[place], hash);
                return Lookup.Found;
            }

            // After removals every bucket of a small table may lead on to the next.
            var isLast = bucket->Overflow == 0 || buckets.After(at) == home;
            if (!bucket->IsStill(version) || table->Generation != generation)
                return Lookup.Undecided;
            if (isLast)
                return Lookup.Missing;
        }
    }

    /// <summary>Copies the value of a record, if it has this key.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)] // MemoryBenchmarks
    private Lookup CopyIfOf(
        ref byte record,
        int room,
        Bucket* bucket,
        uint version,
        string key,
        IBufferWriter<byte> destination,
        out MemoryEntry entry)
    {
        Unsafe.SkipInit(out entry);
        var start = EntryRecord.ValueStartIfOf(ref record, room, key);
        if (start == 0)
            return Lookup.Missing;

        var bytes = EntryRecord.ValueBytes(ref record);
        var isLive = EntryRecord.IsEndless(ref record) || IsCertainlyLive(ref record, room);
        if (!isLive || (uint)bytes > (uint)room - (uint)start)
            return Lookup.Undecided;

        Copy(ref Unsafe.Add(ref record, start), bytes, destination.GetSpan(bytes));
        entry = new MemoryEntry(bytes, EntryRecord.Epoch(ref record));
        return bucket->IsStill(version) ? Lookup.Found : Lookup.Undecided;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)] // MemoryBenchmarks: a copy of any length begins with many branches
    private static void Copy(ref byte value, int bytes, Span<byte> destination)
    {
        var step = Vector512<byte>.Count;
        if (bytes < step || bytes > MostStepsOfCopy * step || bytes > destination.Length)
        {
            MemoryMarshal.CreateReadOnlySpan(ref value, bytes).CopyTo(destination);
            return;
        }

        // 64 bytes a time, the last 64 perhaps a second time.
        ref var start = ref MemoryMarshal.GetReference(destination);
        var last = (nuint)bytes - (nuint)step;
        Vector512.LoadUnsafe(ref value).StoreUnsafe(ref start);
        for (var at = (nuint)step; at < last; at += (nuint)step)
            Vector512.LoadUnsafe(ref value, at).StoreUnsafe(ref start, at);
        Vector512.LoadUnsafe(ref value, last).StoreUnsafe(ref start, last);
    }

    private ref byte Peek(uint reference, out int room)
    {
        if (SlotReference.IsLarge(reference))
        {
            var array = large.Peek(reference);
            room = array.Length;
            return ref MemoryMarshal.GetArrayDataReference(array);
        }

        room = SizeClasses.Largest;
        return ref Slot(reference);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)] // MemoryBenchmarks
    private ref byte Slot(uint reference)
    {
        var slot = pool.At(reference);
        if (Sse.IsSupported)
            Sse.Prefetch0(slot + CacheLineBytes);
        return ref *slot;
    }

    /// <summary>Whether an entry's time is not over. A sliding one wants a look under the lock, which may renew it.</summary>
    private bool IsCertainlyLive(ref byte record, int room)
    {
        var span = MemoryMarshal.CreateReadOnlySpan(ref record, room);
        return !EntryRecord.IsSliding(span) && clock.Now < EntryRecord.ExpiresAt(span);
    }
}
