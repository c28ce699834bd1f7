using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace FluxCache.Memory.Index;

/// <summary>
/// Seven places for entries in one cache line of 64 bytes. Written under the shard's lock, but for the marks; read
/// without it.
/// </summary>
/// <remarks>
/// Whoever changes a place, or a record that a place leads to, makes the version odd before and even after. A reader
/// takes the version before it looks and compares it when it has copied what it found: while it is the same and even,
/// nothing was changed meanwhile. In buckets that a table has given up it stays odd.
/// </remarks>
[StructLayout(LayoutKind.Sequential, Size = Bytes)]
internal unsafe struct Bucket
{
    internal const int Bytes = 64;
    internal const int Places = 7;
    internal const int NoPlace = -1;

    private const uint AllPlaces = (1u << Places) - 1;

    /// <summary>16 bits of each entry's hash; 0: the place is free.</summary>
    private fixed ushort _tags[Places];

    /// <summary>How many entries belong here, or before, and are in a later bucket.</summary>
    internal ushort Overflow;

    /// <summary>What the evictor keeps with each entry. Readers write it, too.</summary>
    internal fixed ushort Marks[Places];

    private readonly ushort _padding;

    /// <summary>Where each entry's record is.</summary>
    internal fixed uint References[Places];

    private uint _version;

    internal static ushort TagOf(uint hash) => (ushort)(hash | 1);

    /// <summary>The version to compare with later. If somebody is at it now, it will not be the same.</summary>
    internal uint Version
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)] // MemoryBenchmarks
        get => Volatile.Read(ref _version) & ~1u;
    }

    internal bool IsBeingChanged => (_version & 1) != 0;

    /// <summary>Whether nothing has been changed since the version was read.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)] // MemoryBenchmarks
    internal bool IsStill(uint version)
    {
        Volatile.ReadBarrier();
        return _version == version;
    }

    /// <summary>The places with a tag, a bit for each.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)] // MemoryBenchmarks
    internal uint PlacesOf(ushort tag) =>
        Vector128.Equals(Vector128.LoadUnsafe(ref _tags[0]), Vector128.Create(tag)).ExtractMostSignificantBits()
        & AllPlaces;

    internal bool IsTaken(int place) => _tags[place] != 0;

    /// <summary>The places that are taken, a bit for each.</summary>
    internal uint TakenPlaces => PlacesOf(0) ^ AllPlaces;

    /// <summary>The places whose marks are more than <paramref name="age"/> before <paramref name="now"/>, a bit for each.</summary>
    internal uint PlacesOlderThan(ushort age, ushort now)
    {
        var ages = Vector128.Create(now) - Vector128.LoadUnsafe(ref Marks[0]);
        return Vector128.GreaterThan(ages, Vector128.Create(age)).ExtractMostSignificantBits() & TakenPlaces;
    }

    internal int FreePlace()
    {
        var free = PlacesOf(0);
        return free == 0 ? NoPlace : System.Numerics.BitOperations.TrailingZeroCount(free);
    }

    internal int PlaceOf(uint reference)
    {
        for (var place = 0; place < Places; place++)
        {
            if (_tags[place] != 0 && References[place] == reference)
                return place;
        }

        return NoPlace;
    }

    /// <summary>Announces a change. Ended by <see cref="EndChange"/>.</summary>
    internal void BeginChange()
    {
        _version++;
        Volatile.WriteBarrier();
    }

    internal void EndChange() => Volatile.Write(ref _version, _version + 1);

    /// <summary>Makes it one without entries.</summary>
    /// <param name="version">An even number that it has not had before, so that readers of what was here notice.</param>
    internal void Clear(uint version)
    {
        this = default;
        Volatile.Write(ref _version, version);
    }

    /// <summary>Tells readers that come, and those that are here, that this is no table's any more.</summary>
    internal void Retire() => Volatile.Write(ref _version, _version | 1);

    internal void Put(int place, ushort tag, uint reference, ushort mark)
    {
        BeginChange();
        _tags[place] = tag;
        References[place] = reference;
        Marks[place] = mark;
        EndChange();
    }

    internal void Free(int place)
    {
        BeginChange();
        _tags[place] = 0;
        EndChange();
    }
}
