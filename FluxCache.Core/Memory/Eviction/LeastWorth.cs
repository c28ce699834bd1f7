using System.Numerics;
using FluxCache.Memory.Index;

namespace FluxCache.Memory.Eviction;

/// <summary>
/// Of the entries in some buckets those that are worth least, as many as there is room for. Takes no lock.
/// </summary>
/// <param name="evictor">Tells what an entry is worth.</param>
/// <param name="room">Where they are put, the one that is worth least first.</param>
internal unsafe ref struct LeastWorth(Evictor evictor, Span<RankedCandidate> room)
{
    private readonly Span<RankedCandidate> _room = room;

    /// <summary>How many have been found.</summary>
    internal int Count { get; private set; }

    /// <summary>How many entries have been seen.</summary>
    internal long Seen { get; private set; }

    private readonly float Limit => Count < _room.Length ? float.PositiveInfinity : _room[Count - 1].Worth;

    internal void Look(TableMap tables, int table, BucketArray buckets, int number)
    {
        var bucket = buckets.At(number);
        Seen += BitOperations.PopCount(bucket->TakenPlaces);
        for (var places = evictor.PlacesBelow(Limit, ref *bucket); places != 0; places &= places - 1)
        {
            var place = BitOperations.TrailingZeroCount(places);
            var mark = bucket->Marks[place];
            var worth = evictor.Worth(mark, table);
            if (worth < Limit)
                Insert(new(new(tables[table], buckets, number, place, bucket->References[place]), mark, worth));
        }
    }

    private void Insert(in RankedCandidate found)
    {
        if (Count < _room.Length)
            Count++;

        var at = Count - 1;
        while (at > 0 && _room[at - 1].Worth > found.Worth)
            at--;
        _room[at..(Count - 1)].CopyTo(_room[(at + 1)..]);
        _room[at] = found;
    }
}
