namespace FluxCache;

/// <summary>
/// How long an entry lives. The default value takes <see cref="FluxCacheOptions.DefaultTimeToLive"/>.
/// </summary>
/// <remarks>Redis keeps time for an entry; memory never holds it longer than Redis does.</remarks>
public readonly record struct EntryOptions
{
    /// <summary>Expires this long after the write. At least 1 ms. Unset: see the type.</summary>
    public TimeSpan? TimeToLive { get; init; }

    /// <summary>Expires at this moment, by Redis' and this process' clocks. In the future.</summary>
    /// <remarks>Not together with <see cref="TimeToLive"/>.</remarks>
    public DateTimeOffset? ExpiresAt { get; init; }

    /// <summary>
    /// Expires after this long without a read. From 1 ms to 24 days. A read renews it when a tenth of the window has
    /// passed, so an entry may expire up to a tenth of the window early.
    /// </summary>
    /// <remarks>
    /// With <see cref="TimeToLive"/> or <see cref="ExpiresAt"/> the entry expires by whichever comes first. The window
    /// travels with the value, so every process that reads the entry renews it. Such a value is stored in the
    /// envelope described in <c>docs/format.md</c>, and is no operand for an increment.
    /// </remarks>
    public TimeSpan? SlidingExpiration { get; init; }

    /// <summary>Options for an entry that expires <paramref name="timeToLive"/> after the write.</summary>
    public static EntryOptions After(TimeSpan timeToLive) => new() { TimeToLive = timeToLive };

    /// <summary>Options for an entry that expires after <paramref name="window"/> without a read.</summary>
    public static EntryOptions Sliding(TimeSpan window) => new() { SlidingExpiration = window };
}
