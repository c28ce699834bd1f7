using System.Globalization;

namespace FluxCache.LoadGen.Keys;

/// <summary>How large values are: evenly spread from <paramref name="Least"/> to <paramref name="Most"/> bytes.</summary>
internal readonly record struct SizeRange(int Least, int Most)
{
    /// <summary>The largest value that the load generator writes, in bytes: the default limit of the cache.</summary>
    internal const int Limit = 16 << 20;

    internal int Pick(ref SplitMix64 random) => Least == Most ? Least : Least + random.NextBelow(Most - Least + 1);

    public override string ToString() => Least == Most
        ? Least.ToString(CultureInfo.InvariantCulture)
        : string.Create(CultureInfo.InvariantCulture, $"{Least}-{Most}");
}
