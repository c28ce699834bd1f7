namespace FluxCache.LoadGen.Keys;

/// <summary>
/// A small pseudo-random generator: SplitMix64, from Steele, Lea and Flood, "Fast Splittable Pseudorandom Number
/// Generators", OOPSLA 2014. A value of it belongs to one caller.
/// </summary>
internal struct SplitMix64
{
    private const ulong Increment = 0x9E3779B97F4A7C15;

    private ulong _state;

    internal SplitMix64(ulong seed)
    {
        _state = seed;
    }

    /// <summary>
    /// The generator of one operation. What an operation does then depends on the seed and its number alone, whichever
    /// worker runs it and however many workers there are.
    /// </summary>
    /// <remarks>The state is mixed once, because those of neighbours would otherwise be one step apart.</remarks>
    internal static SplitMix64 ForOperation(ulong seed, long operation) =>
        new(Mix(seed + (Increment * (ulong)operation)));

    internal ulong Next() => Mix(_state += Increment);

    /// <summary>A number from 0 to <paramref name="bound"/> less one; the bias is below 2⁻³².</summary>
    internal int NextBelow(int bound) => (int)Math.BigMul(Next(), (ulong)bound, out _);

    /// <summary>A number from 0 to 1, without 1.</summary>
    internal double NextDouble() => (Next() >> 11) * (1.0 / (1UL << 53));

    private static ulong Mix(ulong value)
    {
        value = (value ^ (value >> 30)) * 0xBF58476D1CE4E5B9;
        value = (value ^ (value >> 27)) * 0x94D049BB133111EB;
        return value ^ (value >> 31);
    }
}
