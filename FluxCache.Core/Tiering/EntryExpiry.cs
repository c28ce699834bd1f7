namespace FluxCache.Tiering;

/// <summary>When an entry that is being written expires: the caller's options, checked and made whole.</summary>
/// <param name="TimeToLive">How long the entry lives if nobody reads it; null: without end.</param>
/// <param name="SlidingWindow">How long a read lets it live on, if it slides.</param>
/// <param name="Deadline">The moment that no read carries a sliding entry beyond.</param>
internal readonly record struct EntryExpiry(TimeSpan? TimeToLive, TimeSpan? SlidingWindow, DateTimeOffset? Deadline)
{
    internal static readonly TimeSpan MaxSlidingWindow = TimeSpan.FromDays(24);

    /// <exception cref="ArgumentException">The options contradict each other or are out of range.</exception>
    internal static EntryExpiry From(EntryOptions options, TimeSpan? defaultTimeToLive, TimeProvider time)
    {
        if (options == default && defaultTimeToLive is null)
            return default;

        var timeToLive = AbsoluteTimeToLive(options, time)
            ?? (options.SlidingExpiration is null ? defaultTimeToLive : null);
        if (options.SlidingExpiration is not { } window)
            return new EntryExpiry(timeToLive, null, null);

        if (window < TimeSpan.FromMilliseconds(1) || window > MaxSlidingWindow)
            throw new ArgumentException(
                $"SlidingExpiration is {PlainDuration.Of(window)}; use 1 ms to {MaxSlidingWindow.TotalDays:N0} days.",
                nameof(options));

        var deadline = options.ExpiresAt ?? (timeToLive is { } whole ? After(time.GetUtcNow(), whole) : null);
        return new EntryExpiry(timeToLive < window ? timeToLive : window, window, deadline);
    }

    /// <summary>How long the entry may stay in memory, so long after the write was sent.</summary>
    internal EntryLifetime LifetimeAfter(TimeSpan elapsed) => new(TimeToLive - elapsed, SlidingWindow, Deadline);

    /// <summary>Null: later than a date can say, which is never.</summary>
    private static DateTimeOffset? After(DateTimeOffset now, TimeSpan timeToLive) =>
        timeToLive <= DateTimeOffset.MaxValue - now ? now + timeToLive : null;

    private static TimeSpan? AbsoluteTimeToLive(EntryOptions options, TimeProvider time)
    {
        if (options.TimeToLive is not null && options.ExpiresAt is not null)
            throw new ArgumentException("TimeToLive and ExpiresAt are both set; set only one of them.", nameof(options));

        var timeToLive = options.TimeToLive ?? (options.ExpiresAt - time.GetUtcNow());
        if (timeToLive < TimeSpan.FromMilliseconds(1))
        {
            throw new ArgumentException(
                options.ExpiresAt is { } moment
                    ? $"ExpiresAt is {moment:O}, which is not in the future; use a later moment, or delete the key."
                    : $"TimeToLive is {PlainDuration.Of(timeToLive.Value)}; use 1 ms or more, or delete the key.",
                nameof(options));
        }

        return timeToLive;
    }
}
