using System.Globalization;

namespace FluxCache.LoadGen.Keys;

/// <summary>The keys of a run, built before it so that no operation formats one.</summary>
internal sealed class KeySet
{
    /// <summary>The most keys of a run: their text alone takes some 60 bytes each in this process.</summary>
    internal const int MaxCount = 50_000_000;

    private readonly string[] _keys;

    private KeySet(string[] keys)
    {
        _keys = keys;
    }

    internal int Count => _keys.Length;

    internal string this[int position] => _keys[position];

    internal static KeySet Numbered(string prefix, int count)
    {
        var keys = new string[count];
        for (var position = 0; position < count; position++)
            keys[position] = string.Create(CultureInfo.InvariantCulture, $"{prefix}{position}");
        return new KeySet(keys);
    }

    internal static KeySet Of(IReadOnlyList<string> keys) => new([.. keys]);

    /// <summary>Every position once, in an order that depends on <paramref name="seed"/> alone.</summary>
    internal int[] Shuffled(ulong seed)
    {
        var positions = new int[Count];
        var random = new SplitMix64(seed);
        for (var last = 0; last < positions.Length; last++)
        {
            var swap = random.NextBelow(last + 1);
            positions[last] = positions[swap];
            positions[swap] = last;
        }

        return positions;
    }
}
