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
    private static readonly TimeSpan TransportGrace = TimeSpan.FromMilliseconds(50);

    internal static DateTime Now(TimeProvider time) => new(time.GetElapsedTime(0).Ticks, DateTimeKind.Utc);

    /// <summary>Waits for the answer to a call that was given this long.</summary>
    /// <exception cref="TimeoutException">It did not come, and the transport did not say so.</exception>
    internal static Task<T> AnswerAsync<T>(
        Task<T> answer, TimeSpan timeLeft, TimeProvider time, CancellationToken cancellationToken) =>
        answer.WaitAsync(timeLeft + TransportGrace, time, cancellationToken);
}
