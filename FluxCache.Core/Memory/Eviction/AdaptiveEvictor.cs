namespace FluxCache.Memory.Eviction;

/// <summary>Evicts the entry that <see cref="AdaptiveEviction"/> values least. A mark is a <see cref="UseMark"/>.</summary>
internal sealed class AdaptiveEvictor(AdaptiveEviction eviction) : Evictor
{
    private AdaptiveEviction _eviction = eviction;

    internal override long Candidates(long entries) => AdaptiveEviction.Candidates;

    internal override void Resize(long maxEntries, long expectedEntries) =>
        Volatile.Write(ref _eviction, _eviction.ForCapacity(expectedEntries));

    internal override ushort BeginInsertion() => 0;

    internal override ushort BeginUse() => 0;

    internal override ushort Insert(uint hash, ushort begun) => _eviction.OnInsertion(hash);

    internal override void Use(ref ushort mark, uint hash, ushort begun) => NoteUse(ref mark, hash);

    protected override void NoteUse(ref ushort mark, uint hash) => _eviction.OnHit(ref mark, hash);

    internal override float Worth(ushort mark, int table) => _eviction.Examine(mark, table);

    internal override int Age(ushort mark) => _eviction.Age(mark);

    internal override void Remove(uint hash, ushort mark, bool isEviction)
    {
        if (isEviction)
            _eviction.OnEviction(hash, mark);
        else
            _eviction.OnRemoval(hash, mark);
    }

    internal override void Renew(ref ushort mark)
    {
    }
}
