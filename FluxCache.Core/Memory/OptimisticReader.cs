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
/// Lookups without a lock. A writer may change the record meanwhile; the lookup then discards all it has read and is
/// undecided. Safe for concurrent calls.
/// </summary>
/// <remarks>
/// A found record is valid if the bucket's version has not changed: no other table's bucket leads to a record of this key,
/// and buckets that their table has released have an odd version. Finding nothing is conclusive only for the buckets that
/// the table still has. So the reader fetches the buckets again, and then checks the first bucket's version, in case it
/// was released and reused meanwhile.
/// </remarks>
internal sealed unsafe class OptimisticReader(
    TableMap tables, ChunkPool pool, LargeRecords large, Evictor evictor, MemoryClock clock)
{
    private const int MostTries = 4;
    private const int CacheLineBytes = 64;
    private const int StepBytes = 64;
    private const int MostSteps = 8;

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
        var bucket = tables.Buckets.Of(hash).AtHome(hash);
        var version = bucket->Version;
        var places = bucket->PlacesOf(Bucket.TagOf(hash));
        if (places == 0)
            return false;

        var place = BitOperations.TrailingZeroCount(places);
        var reference = bucket->References[place];
        if (SlotReference.IsLarge(reference))
            return false;

        // The calls here come last, so that the registers suffice for everything before them.
        ref var record = ref Slot(reference);
        var bytes = EntryRecord.ValueBytes(ref record);
        if (!EntryRecord.HasPlainKey(ref record, SizeClasses.Largest, key, out var start)
            || !EntryRecord.IsEndless(ref record)
            || !IsCopiedInSteps(bytes))
            return CopyIfOf(ref record, SizeClasses.Largest, bucket, place, version, key, hash, destination, out entry) == Lookup.Found;

        var span = destination.GetSpan(bytes);
        if (start + (uint)bytes > SizeClasses.Largest || span.Length < bytes)
            return false;

        CopyInSteps(ref Unsafe.Add(ref record, start), bytes, ref MemoryMarshal.GetReference(span));
        entry = new MemoryEntry(bytes, EntryRecord.Epoch(ref record));
        if (!bucket->IsStill(version))
            return false;

        evictor.Use(ref bucket->Marks[place], hash);
        GC.KeepAlive(this);
        return true;
    }

    /// <summary>
    /// Has the processor fetch what lookups of these keys will look at: first all their buckets, then the records that these
    /// lead to. One after another a lookup waits for both, and the next one begins when it is done.
    /// </summary>
    internal void Prefetch(ReadOnlySpan<string> keys)
    {
        if (!Sse.IsSupported)
            return;

        foreach (var key in keys)
        {
            var hash = KeyHash.Of(key);
            Sse.Prefetch0(tables.Buckets.Of(hash).AtHome(hash));
        }

        foreach (var key in keys)
        {
            var hash = KeyHash.Of(key);
            var bucket = tables.Buckets.Of(hash).AtHome(hash);
            var places = bucket->PlacesOf(Bucket.TagOf(hash));
            if (places == 0)
                continue;

            // It may be somebody's who changes it: then something is fetched that nobody wants.
            var reference = bucket->References[BitOperations.TrailingZeroCount(places)];
            if (SlotReference.IsLarge(reference))
                continue;

            var slot = pool.At(reference);
            Sse.Prefetch0(slot);
            Sse.Prefetch0(slot + CacheLineBytes);
        }

        GC.KeepAlive(this);
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
        var buckets = tables.Buckets.Of(hash);
        return FindIn(buckets, buckets.AtHome(hash)->Version, key, hash, destination, out entry);
    }

    /// <summary>Looks in buckets that were the table's a moment ago.</summary>
    /// <param name="buckets">The buckets.</param>
    /// <param name="first">The version that the first of them to be looked at had then.</param>
    internal Lookup FindIn(
        BucketArray buckets, uint first, string key, uint hash, IBufferWriter<byte> destination, out MemoryEntry entry)
    {
        entry = default;
        var home = buckets.Home(hash);
        for (var at = home; ; at = buckets.After(at))
        {
            var bucket = buckets.At(at);
            var version = bucket->Version;
            for (var places = bucket->PlacesOf(Bucket.TagOf(hash)); places != 0; places &= places - 1)
            {
                var place = BitOperations.TrailingZeroCount(places);
                ref var record = ref Peek(bucket->References[place], out var room);
                var lookup = CopyIfOf(ref record, room, bucket, place, version, key, hash, destination, out entry);
                if (lookup != Lookup.Missing)
                    return lookup;
            }

            // After removals every bucket of a small table may lead on to the next.
            var isLast = bucket->Overflow == 0 || buckets.After(at) == home;
            if (!bucket->IsStill(version))
                return Lookup.Undecided;
            if (isLast)
                return tables.Buckets.Of(hash) == buckets && buckets.At(home)->IsStill(first) ? Lookup.Missing : Lookup.Undecided;
        }
    }

    /// <summary>Copies the value of a record, if it has this key, and counts the visit as a use.</summary>
    [MethodImpl(MethodImplOptions.NoInlining)] // MemoryBenchmarks: what it needs would take TryCopyFirst's registers
    private Lookup CopyIfOf(
        ref byte record,
        int room,
        Bucket* bucket,
        int place,
        uint version,
        string key,
        uint hash,
        IBufferWriter<byte> destination,
        out MemoryEntry entry)
    {
        Unsafe.SkipInit(out entry);
        if (!EntryRecord.HasKey(ref record, room, key, out var start))
            return Lookup.Missing;

        var bytes = EntryRecord.ValueBytes(ref record);
        var isLive = EntryRecord.IsEndless(ref record) || IsCertainlyLive(ref record, room);
        if (!isLive || start + (uint)bytes > (nuint)room)
            return Lookup.Undecided;

        ref var value = ref Unsafe.Add(ref record, start);
        var span = destination.GetSpan(bytes);
        if (IsCopiedInSteps(bytes) && bytes <= span.Length)
            CopyInSteps(ref value, bytes, ref MemoryMarshal.GetReference(span));
        else
            MemoryMarshal.CreateReadOnlySpan(ref value, bytes).CopyTo(span);
        entry = new MemoryEntry(bytes, EntryRecord.Epoch(ref record));
        if (!bucket->IsStill(version))
            return Lookup.Undecided;

        evictor.Use(ref bucket->Marks[place], hash);
        GC.KeepAlive(this);
        return Lookup.Found;
    }

    /// <summary>Whether a value is of those lengths that most have.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)] // MemoryBenchmarks
    private static bool IsCopiedInSteps(int bytes) => (uint)(bytes - StepBytes) <= (MostSteps - 1) * StepBytes;

    /// <summary>64 bytes a time, the last 64 perhaps a second time.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)] // MemoryBenchmarks: a copy of any length begins with many branches
    private static void CopyInSteps(ref byte value, int bytes, ref byte destination)
    {
        var last = (nuint)bytes - StepBytes;
        Vector512.LoadUnsafe(ref value).StoreUnsafe(ref destination);
        for (nuint at = StepBytes; at < last; at += StepBytes)
            Vector512.LoadUnsafe(ref value, at).StoreUnsafe(ref destination, at);
        Vector512.LoadUnsafe(ref value, last).StoreUnsafe(ref destination, last);
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
