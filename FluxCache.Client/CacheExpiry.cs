namespace FluxCache.Client;

/// <summary>The lifetime of an entry. The default value uses the node's default, which may be no expiration.</summary>
/// <remarks>Fractions of a millisecond are dropped. If both times are set, the earlier one applies.</remarks>
public readonly record struct CacheExpiry
{
    /// <summary>The entry expires this long after the write. At least 1 ms. Default: the node's default.</summary>
    public TimeSpan? TimeToLive { get; init; }

    /// <summary>The entry expires after this long without a read. At least 1 ms. Default: none.</summary>
    public TimeSpan? SlidingExpiration { get; init; }

    /// <summary>An entry that expires <paramref name="timeToLive"/> after the write.</summary>
    public static CacheExpiry After(TimeSpan timeToLive) => new() { TimeToLive = timeToLive };

    /// <summary>An entry that expires after <paramref name="window"/> without a read.</summary>
    public static CacheExpiry Sliding(TimeSpan window) => new() { SlidingExpiration = window };
}
