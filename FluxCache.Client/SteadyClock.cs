namespace FluxCache.Client;

/// <summary>
/// Moments that deadlines are counted in. They come from the timestamps of a <see cref="TimeProvider"/>, which go on evenly
/// whatever happens to the wall clock; their dates mean nothing.
/// </summary>
internal static class SteadyClock
{
    /// <summary>
    /// How long the transport may take to say that a deadline has come. It counts by the wall clock, so when that was set back,
    /// it never says so.
    /// </summary>
    internal static readonly TimeSpan TransportGrace = TimeSpan.FromMilliseconds(50);

    internal static DateTime Now(TimeProvider time) => new(time.GetElapsedTime(0).Ticks, DateTimeKind.Utc);
}
