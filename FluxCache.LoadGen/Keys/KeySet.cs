using System.Globalization;

namespace FluxCache.LoadGen.Keys;

/// <summary>
/// The keys of a run. Numbered ones are made when they are asked for, as callers make theirs: in some 15 ns. Kept instead, a
/// million of them made GETs from memory a tenth slower, as each had to be fetched from there first.
/// </summary>
internal sealed class KeySet
{
    /// <summary>The most keys of a run: each workload may keep some bytes for each.</summary>
    internal const int MaxCount = 50_000_000;

    private const int MostDigits = 10;

    private readonly Func<int, string> _keyAt;

    private KeySet(int count, Func<int, string> keyAt)
    {
        (Count, _keyAt) = (count, keyAt);
    }

    internal int Count { get; }

    internal string this[int position] => _keyAt(position);

    internal static KeySet Numbered(string prefix, int count) => new(count, position =>
    {
        Span<char> digits = stackalloc char[MostDigits];
        position.TryFormat(digits, out var length, provider: CultureInfo.InvariantCulture);
        return string.Concat(prefix, digits[..length]);
    });

    internal static KeySet Of(IReadOnlyList<string> keys) => new(keys.Count, position => keys[position]);

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
