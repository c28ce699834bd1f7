using System.Globalization;

namespace FluxCache.Benchmarks.HitRatio;

/// <summary>How large a simulated cache is: so many keys, or a part of those that a trace has.</summary>
/// <param name="Value">The keys, or the percentage of the distinct keys.</param>
/// <param name="IsPercentage">Which of the two.</param>
internal readonly record struct CacheCapacity(double Value, bool IsPercentage)
{
    /// <summary>Reads a whole number from 1, or a percentage above 0 % and up to 100 %.</summary>
    internal static bool TryParse(string text, out CacheCapacity capacity)
    {
        text = text.Trim();
        if (text.EndsWith('%'))
        {
            var number = text.AsSpan(0, text.Length - 1);
            var isNumber = double.TryParse(
                number, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var percent);
            capacity = new CacheCapacity(percent, IsPercentage: true);
            return isNumber && percent is > 0 and <= 100;
        }

        var isCount = int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var keys);
        capacity = new CacheCapacity(keys, IsPercentage: false);
        return isCount && keys > 0;
    }

    /// <summary>The capacity in keys, rounded down, and 1 at least.</summary>
    internal int KeysOf(int distinctKeys) =>
        IsPercentage ? Math.Max(1, (int)(distinctKeys * Value / 100)) : (int)Value;

    /// <summary>As a table shows it.</summary>
    internal string Describe(int distinctKeys) => IsPercentage
        ? string.Create(CultureInfo.InvariantCulture, $"{KeysOf(distinctKeys):N0} ({Value} %)")
        : string.Create(CultureInfo.InvariantCulture, $"{KeysOf(distinctKeys):N0}");
}
