namespace FluxCache.Memory.Eviction;

/// <summary>Evicts the entry that <see cref="AdaptiveEviction"/> values least. A mark is a <see cref="UseMark"/>.</summary>
internal sealed class AdaptiveEvictor(AdaptiveEviction eviction) : Evictor
{
    internal override long Candidates(long entries) => AdaptiveEviction.Candidates;

    internal override ushort BeginInsertion() => 0;

    internal override ushort BeginUse() => 0;

    internal override ushort Insert(uint hash, ushort begun) => eviction.OnInsertion(hash);

    internal override void Use(ref ushort mark, uint hash, ushort begun) => Use(ref mark, hash);

    internal override void Use(ref ushort mark, uint hash) => eviction.OnHit(ref mark, hash);

    internal override float Worth(ushort mark, int table) => eviction.Examine(mark, table);

    internal override int Age(ushort mark) => eviction.Age(mark);

    internal override void Remove(uint hash, ushort mark, bool isEviction)
    {
        if (isEviction)
            eviction.OnEviction(hash, mark);
        else
            eviction.OnRemoval(hash, mark);
    }

    internal override void Renew(ref ushort mark)
    {
    }
}
