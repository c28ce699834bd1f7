using System.Globalization;
using System.Runtime.InteropServices;

namespace FluxCache.Benchmarks.Comparison.Cases;

/// <summary>Keys of 12 characters, as strings other than those that a store was filled with.</summary>
internal static class StoreKeys
{
    private const int DigitsAt = 4;

    internal static string Of(int number) => string.Create(CultureInfo.InvariantCulture, $"key:{number:00000000}");

    /// <summary>Every key once, shuffled: which keys are hot says nothing of where they lie.</summary>
    internal static string[] Shuffled(int count)
    {
        var numbers = Enumerable.Range(0, count).ToArray();
        new Random(2).Shuffle(numbers);
        return Array.ConvertAll(numbers, Of);
    }

    /// <summary>
    /// Makes a string the key of another number, in place: tens of millions of key strings would themselves be what the
    /// garbage collector is busy with. For lookups alone, which keep no string.
    /// </summary>
    internal static void Rename(string key, int number)
    {
        var digits = MemoryMarshal.AsMemory(key.AsMemory(DigitsAt)).Span;
        for (var at = digits.Length - 1; at >= 0; at--)
        {
            digits[at] = (char)('0' + (number % 10));
            number /= 10;
        }
    }
}
