namespace FluxCache.Memory;

/// <summary>
/// An entry's sliding window and the moment no visit carries it beyond, by <see cref="MemoryClock"/>.
/// </summary>
internal readonly record struct SlidingTimes(long Window, long Deadline)
{
    /// <summary>
    /// When the entry expires after a visit at <paramref name="now"/>; null when it is renewed too recently, or can
    /// live no longer.
    /// </summary>
    internal long? Renew(long expiresAt, long now)
    {
        if (expiresAt >= Deadline)
            return null;

        var renewedAt = expiresAt - Window;
        return now - renewedAt >= Window / 10 ? Math.Min(MemoryClock.Add(now, Window), Deadline) : null;
    }
}
