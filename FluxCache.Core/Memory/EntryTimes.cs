namespace FluxCache.Memory;

/// <summary>An <see cref="EntryLifetime"/> that starts now, by <see cref="MemoryClock"/>.</summary>
/// <param name="ExpiresAt">When the entry's time is over unless it is renewed.</param>
/// <param name="Sliding">How it is renewed, if it has a sliding window.</param>
internal readonly record struct EntryTimes(long ExpiresAt, SlidingTimes? Sliding)
{
    private static readonly EntryTimes Endless = new(MemoryClock.Never, null);

    /// <summary>Whether the entry's time will be over some day.</summary>
    internal bool AreMortal => ExpiresAt != MemoryClock.Never || Sliding is not null;

    /// <summary>What they take in a record, in bytes.</summary>
    internal int Bytes => AreMortal ? BytesOf(Sliding is not null) : 0;

    /// <summary>What the times of an entry take that is not endless, in bytes.</summary>
    internal static int BytesOf(bool sliding) => sliding ? 3 * sizeof(long) : sizeof(long);

    /// <summary>Whether nothing is left of the lifetime from the start.</summary>
    internal bool AreOver { get; private init; }

    internal static EntryTimes From(in EntryLifetime lifetime, MemoryClock clock)
    {
        if (lifetime.TimeToLive is null && lifetime.SlidingWindow is null)
            return Endless;

        var now = clock.Now;
        var expiresAt = lifetime.TimeToLive is { } timeToLive
            ? MemoryClock.Add(now, clock.Duration(timeToLive))
            : MemoryClock.Never;
        SlidingTimes? sliding = null;
        if (lifetime.SlidingWindow is { } window)
        {
            var deadline = lifetime.Deadline is { } moment
                ? MemoryClock.Add(now, clock.DurationUntil(moment))
                : MemoryClock.Never;
            sliding = new SlidingTimes(clock.Duration(window), deadline);
            expiresAt = Math.Min(expiresAt, Math.Min(MemoryClock.Add(now, sliding.Value.Window), deadline));
        }

        return new EntryTimes(expiresAt, sliding) { AreOver = expiresAt <= now };
    }
}
