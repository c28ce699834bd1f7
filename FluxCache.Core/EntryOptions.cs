namespace FluxCache;

/// <summary>
/// The lifetime of an entry. The default value uses <see cref="FluxCacheOptions.DefaultTimeToLive"/>.
/// </summary>
/// <remarks>Redis decides when an entry expires. Memory never keeps it longer than Redis does.</remarks>
public readonly record struct EntryOptions
{
    /// <summary>The entry expires this long after the write. At least 1 ms. Default: none.</summary>
    public TimeSpan? TimeToLive { get; init; }

    /// <summary>
    /// The entry expires at this moment, by the clocks of Redis and of this process. Must be in the future. Default:
    /// none.
    /// </summary>
    /// <remarks>Cannot be combined with <see cref="TimeToLive"/>.</remarks>
    public DateTimeOffset? ExpiresAt { get; init; }

    /// <summary>
    /// The entry expires after this long without a read. From 1 ms to 24 days. Default: none. A read renews the window
    /// only when a tenth of it has passed, so an entry may expire up to a tenth of the window early.
    /// </summary>
    /// <remarks>
    /// Combined with <see cref="TimeToLive"/> or <see cref="ExpiresAt"/>, the earlier of the two times applies. The
    /// window is stored with the value, so every process that reads the entry renews it. Such a value is stored in the
    /// envelope that <c>docs/format.md</c> describes, and cannot be incremented.
    /// </remarks>
    public TimeSpan? SlidingExpiration { get; init; }

    /// <summary>Options for an entry that expires <paramref name="timeToLive"/> after the write.</summary>
    public static EntryOptions After(TimeSpan timeToLive) => new() { TimeToLive = timeToLive };

    /// <summary>Options for an entry that expires after <paramref name="window"/> without a read.</summary>
    public static EntryOptions Sliding(TimeSpan window) => new() { SlidingExpiration = window };
}
