using System.Runtime.CompilerServices;
using FluxCache.Memory.Index;

namespace FluxCache.Memory.Eviction;

/// <summary>
/// Keeps a mark of 16 bits with each entry, and tells by the marks which of some entries is to go. Safe for concurrent
/// calls; marks may be overwritten by another thread at any time.
/// </summary>
internal abstract class Evictor
{
    private const int NoMark = -1;

    private int _latest = NoMark;

    /// <summary>The mark of an entry that was used just now, which another use leaves as it is; null: there is none.</summary>
    protected ushort? Latest
    {
        set
        {
            // Not written each time: every hit reads it.
            if (value != Volatile.Read(ref _latest))
                Volatile.Write(ref _latest, value ?? NoMark);
        }
    }

    /// <summary>Of how many entries one is to be chosen in a tier that holds so many.</summary>
    internal abstract long Candidates(long entries);

    /// <summary>Says how many entries there may be from now on.</summary>
    /// <param name="maxEntries">The most.</param>
    /// <param name="expectedEntries">How many will fit, roughly, where bytes are the limit.</param>
    internal abstract void Resize(long maxEntries, long expectedEntries);

    /// <summary>Begins an insertion; not under a shard's lock.</summary>
    /// <returns>To be handed over when the lock is held.</returns>
    internal abstract ushort BeginInsertion();

    /// <summary>Begins a use that takes a lock; not under it.</summary>
    /// <returns>To be handed over when the lock is held.</returns>
    internal abstract ushort BeginUse();

    /// <summary>Notes that an entry comes in. Under the entry's shard's lock.</summary>
    /// <returns>The entry's mark.</returns>
    internal abstract ushort Insert(uint hash, ushort begun);

    /// <summary>Notes a use. Under the entry's shard's lock.</summary>
    internal abstract void Use(ref ushort mark, uint hash, ushort begun);

    /// <summary>Notes a use. Not under a shard's lock. Allocates nothing.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)] // MemoryBenchmarks: of most hits this is all
    internal void Use(ref ushort mark, uint hash)
    {
        if (mark != Volatile.Read(ref _latest))
            NoteUse(ref mark, hash);
    }

    /// <summary>What keeping an entry is worth; of some candidates the one that is worth least goes.</summary>
    /// <param name="mark">The candidate's mark.</param>
    /// <param name="table">The number of the candidate's table.</param>
    internal abstract float Worth(ushort mark, int table);

    /// <summary>
    /// The places of a bucket whose entries may be worth less than <paramref name="worth"/>, a bit for each: of those
    /// <see cref="Worth"/> is asked. All that are taken, unless the marks tell at once.
    /// </summary>
    internal virtual uint PlacesBelow(float worth, ref Bucket bucket) => bucket.TakenPlaces;

    /// <summary>For how long an entry has not been used, to be compared with others'.</summary>
    internal abstract int Age(ushort mark);

    /// <summary>Notes that an entry goes. Under the entry's shard's lock.</summary>
    /// <param name="hash">The hash of its key.</param>
    /// <param name="mark">Its mark.</param>
    /// <param name="isEviction">Whether it goes for room.</param>
    internal abstract void Remove(uint hash, ushort mark, bool isEviction);

    /// <inheritdoc cref="Use(ref ushort, uint)"/>
    protected abstract void NoteUse(ref ushort mark, uint hash);

    /// <summary>Mends a mark that is too old to be told from a young one soon.</summary>
    internal abstract void Renew(ref ushort mark);
}
