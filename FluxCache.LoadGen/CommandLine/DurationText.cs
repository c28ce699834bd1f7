using System.Globalization;

namespace FluxCache.LoadGen.CommandLine;

/// <summary>Durations as people write them: a number and a unit, as in 500ms, 10s, 1.5m, 1h.</summary>
internal static class DurationText
{
    internal static bool TryParse(string text, out TimeSpan duration)
    {
        var unitAt = text.AsSpan().IndexOfAnyExcept("0123456789.");
        var (number, unit) = unitAt < 0 ? (text, "") : (text[..unitAt], text[unitAt..]);
        var milliseconds = unit switch
        {
            "ms" => 1d,
            "s" => 1_000,
            "m" => 60_000,
            "h" => 3_600_000,
            _ => 0,
        };
        duration = default;
        if (milliseconds == 0
            || !double.TryParse(number, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var value)
            || value * milliseconds > TimeSpan.MaxValue.TotalMilliseconds / 2)
            return false;

        duration = TimeSpan.FromMilliseconds(value * milliseconds);
        return true;
    }
}
