using System.Globalization;

namespace FluxCache;

/// <summary>Checks an option against its range, and says what is wrong in words.</summary>
internal static class OptionRange
{
    /// <param name="value">The option's value.</param>
    /// <param name="least">The least value allowed.</param>
    /// <param name="most">The greatest value allowed; the greatest value of its type stands for no limit.</param>
    /// <returns>Such as <c>is 0; use 1 or more</c>; null: the value is in range.</returns>
    internal static string? Fault<T>(T value, T least, T most)
        where T : IComparable<T> =>
        value.CompareTo(least) >= 0 && value.CompareTo(most) <= 0
            ? null
            : IsUnbounded(most)
                ? $"is {Text(value)}; use {Text(least)} or more"
                : $"is {Text(value)}; use {Text(least)} to {Text(most)}";

    private static bool IsUnbounded<T>(T most) =>
        most is int.MaxValue or long.MaxValue || (most is TimeSpan duration && duration == TimeSpan.MaxValue);

    private static string Text<T>(T value) => value switch
    {
        TimeSpan duration => PlainDuration.Of(duration),
        IFormattable number => number.ToString("N0", CultureInfo.InvariantCulture),
        _ => $"{value}",
    };
}
