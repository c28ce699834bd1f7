using System.Globalization;

namespace Grpc.Core.Framing;

/// <summary>The value of <c>grpc-timeout</c>: at most eight digits and a unit.</summary>
internal static class TimeoutValue
{
    private const long MaxDigits = 99_999_999;

    /// <summary>The longest that a timer can run, 49 days; a longer timeout runs for that long.</summary>
    public static readonly TimeSpan Longest = TimeSpan.FromMilliseconds(uint.MaxValue - 1);

    /// <summary>Writes a positive timeout, rounded up so that the server does not give up before the client.</summary>
    public static string Encode(TimeSpan timeout)
    {
        if (timeout.Ticks < TimeSpan.TicksPerSecond && timeout.Ticks % TimeSpan.TicksPerMillisecond != 0)
            return Format(CeilDivide(timeout.Ticks, TimeSpan.TicksPerMicrosecond), 'u');
        var milliseconds = CeilDivide(timeout.Ticks, TimeSpan.TicksPerMillisecond);
        if (milliseconds <= MaxDigits)
            return Format(milliseconds, 'm');
        var seconds = CeilDivide(timeout.Ticks, TimeSpan.TicksPerSecond);
        return seconds <= MaxDigits
            ? Format(seconds, 'S')
            : Format(Math.Min(MaxDigits, CeilDivide(timeout.Ticks, TimeSpan.TicksPerHour)), 'H');
    }

    /// <summary>Reads a timeout; false when it is malformed.</summary>
    public static bool TryDecode(string? value, out TimeSpan timeout)
    {
        timeout = default;
        if (value is null || value.Length is < 2 or > 9)
            return false;
        if (!int.TryParse(value.AsSpan(0, value.Length - 1), NumberStyles.None, CultureInfo.InvariantCulture, out var amount))
            return false;
        var ticksPerUnit = value[^1] switch
        {
            'H' => TimeSpan.TicksPerHour,
            'M' => TimeSpan.TicksPerMinute,
            'S' => TimeSpan.TicksPerSecond,
            'm' => TimeSpan.TicksPerMillisecond,
            'u' => TimeSpan.TicksPerMicrosecond,
            'n' => 0,
            _ => -1,
        };
        if (ticksPerUnit < 0)
            return false;
        timeout = ticksPerUnit == 0
            ? TimeSpan.FromTicks(CeilDivide(amount, TimeSpan.NanosecondsPerTick))
            : TimeSpan.FromTicks(amount * ticksPerUnit);
        return true;
    }

    private static long CeilDivide(long value, long by) => (value + by - 1) / by;

    private static string Format(long amount, char unit) => string.Create(CultureInfo.InvariantCulture, $"{amount}{unit}");
}
