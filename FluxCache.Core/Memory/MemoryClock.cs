namespace FluxCache.Memory;

/// <summary>
/// Moments as timestamps of a <see cref="TimeProvider"/>. Every reading is exact: an entry without a time to live
/// reads no clock, and one with it pays some 20 ns, less than keeping a coarser clock would be worth.
/// </summary>
internal readonly struct MemoryClock(TimeProvider time)
{
    /// <summary>The moment that never comes.</summary>
    internal const long Never = long.MaxValue;

    internal long Now => time.GetTimestamp();

    internal static long Add(long moment, long duration) => duration > Never - moment ? Never : moment + duration;

    /// <summary>A span as a count of timestamps; the nearest one when it is longer than can be counted.</summary>
    internal long Duration(TimeSpan span)
    {
        var count = (Int128)span.Ticks * time.TimestampFrequency / TimeSpan.TicksPerSecond;
        return (long)Int128.Clamp(count, -Never, Never);
    }

    /// <summary>The span from now until a moment of the wall clock; negative when it has passed.</summary>
    internal long DurationUntil(DateTimeOffset moment) => Duration(moment - time.GetUtcNow());

    internal TimeSpan Span(long duration) => time.GetElapsedTime(0, duration);
}
