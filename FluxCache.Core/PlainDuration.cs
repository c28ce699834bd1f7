using System.Globalization;

namespace FluxCache;

/// <summary>Durations as messages say them: one number and its unit, such as <c>250 ms</c>, <c>1.1 s</c> or <c>2 min</c>.</summary>
internal static class PlainDuration
{
    internal static string Of(TimeSpan duration) => duration switch
    {
        { Ticks: 0 } => "0 s",
        { Ticks: < 0 } => $"-{Of(TimeSpan.FromTicks(Math.Max(duration.Ticks, -long.MaxValue)).Duration())}",
        _ when duration < TimeSpan.FromMilliseconds(10) => Text(duration.TotalMilliseconds, "0.###", "ms"),
        _ when duration < TimeSpan.FromSeconds(1) => Text(duration.TotalMilliseconds, "0", "ms"),
        _ when duration < TimeSpan.FromMinutes(1) => Text(duration.TotalSeconds, "0.#", "s"),
        _ when duration < TimeSpan.FromHours(1) => Text(duration.TotalMinutes, "0.#", "min"),
        _ when duration < TimeSpan.FromDays(1) => Text(duration.TotalHours, "0.#", "h"),
        _ => Text(duration.TotalDays, "0.#", "d"),
    };

    private static string Text(double value, string format, string unit) =>
        $"{value.ToString(format, CultureInfo.InvariantCulture)} {unit}";
}
