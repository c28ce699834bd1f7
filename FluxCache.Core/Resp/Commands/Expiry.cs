namespace FluxCache.Resp.Commands;

/// <summary>Times to live as Redis says them: whole milliseconds.</summary>
internal static class Expiry
{
    private const long WithoutEnd = -1;

    /// <summary>
    /// Joins what GET and, right after it, PTTL said. PTTL says -2 of a key that is not there: one that expired or was
    /// removed between the two is absent. So is one that has no whole millisecond left.
    /// </summary>
    public static RedisReading ToReading(byte[]? value, long milliseconds) => milliseconds switch
    {
        _ when value is null => default,
        WithoutEnd => new RedisReading(value, null),
        > 0 => new RedisReading(value, FromMilliseconds(milliseconds)),
        _ => default,
    };

    /// <summary>As <see cref="ToMilliseconds(TimeSpan)"/>.</summary>
    /// <returns>0: without end.</returns>
    public static long ToMilliseconds(TimeSpan? timeToLive) => timeToLive is { } time ? ToMilliseconds(time) : 0;

    /// <summary>Rounds up: a value is never told to live shorter than its writer asked.</summary>
    public static long ToMilliseconds(TimeSpan timeToLive)
    {
        ArgumentOutOfRangeException.ThrowIfLessThanOrEqual(timeToLive, TimeSpan.Zero);
        var (milliseconds, rest) = Math.DivRem(timeToLive.Ticks, TimeSpan.TicksPerMillisecond);
        return rest == 0 ? milliseconds : milliseconds + 1;
    }

    // Redis takes times to live that are longer than a TimeSpan can say.
    private static TimeSpan? FromMilliseconds(long milliseconds) =>
        milliseconds < TimeSpan.MaxValue.Ticks / TimeSpan.TicksPerMillisecond
            ? TimeSpan.FromTicks(milliseconds * TimeSpan.TicksPerMillisecond)
            : null;
}
