using FluxCache.Memory.Index;

namespace FluxCache.Memory.Eviction;

/// <summary>Evicts the entry whose last use is the longest ago. A mark is the time of it.</summary>
/// <remarks>
/// The oldest of 16 entries drawn at random is among the oldest twentieth of the tier most of the time, and half of the
/// error is on the good side: hit ratios stay within 0.1 points of exact LRU (docs/benchmarks.md). In return a use is two
/// bytes written to a cache line that the lookup has read anyway, where a list would write to three more.
/// </remarks>
internal sealed class LruEvictor(UseClock uses) : Evictor
{
    /// <summary>Up to so many entries all of them are looked at.</summary>
    internal const int MostExact = 2_048;

    private const int Sample = 16;

    /// <summary>Whether a tier of so many entries keeps the exact order of their uses.</summary>
    internal static bool CountsEveryUse(long maxEntries) => maxEntries <= MostExact;

    internal override long Candidates(long entries) => entries <= MostExact ? long.MaxValue : Sample;

    internal override void Resize(long maxEntries, long expectedEntries)
    {
        uses.Resize(expectedEntries, CountsEveryUse(maxEntries));
        Latest = LatestOf(uses.Now);
    }

    internal override ushort BeginInsertion()
    {
        var mark = uses.CountInsertion();
        Latest = LatestOf(mark);
        return mark;
    }

    internal override ushort BeginUse() => uses.CountUse();

    internal override ushort Insert(uint hash, ushort begun) => begun;

    internal override void Use(ref ushort mark, uint hash, ushort begun) => mark = begun;

    protected override void NoteUse(ref ushort mark, uint hash) => uses.Touch(ref mark);

    internal override float Worth(ushort mark, int table) => -Age(mark);

    internal override uint PlacesBelow(float worth, ref Bucket bucket) =>
        worth > 0 ? bucket.TakenPlaces : bucket.PlacesOlderThan((ushort)-worth, uses.Now);

    internal override int Age(ushort mark) => uses.Age(mark);

    internal override void Remove(uint hash, ushort mark, bool isEviction)
    {
    }

    internal override void Renew(ref ushort mark)
    {
        if (Age(mark) > UseClock.OldestAge)
            mark = (ushort)(uses.Now - UseClock.OldestAge);
    }

    private ushort? LatestOf(ushort now) => uses.CountsEveryUse ? null : now;
}
