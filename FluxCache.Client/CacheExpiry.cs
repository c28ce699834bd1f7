namespace FluxCache.Client;

/// <summary>How long an entry lives. The default value takes the node's default, which may be for ever.</summary>
/// <remarks>Parts of a millisecond are dropped. With both times the entry expires by whichever comes first.</remarks>
public readonly record struct CacheExpiry
{
    /// <summary>Expires this long after the write. At least 1 ms. Default: the node's default.</summary>
    public TimeSpan? TimeToLive { get; init; }

    /// <summary>Expires after this long without a read. At least 1 ms. Default: none.</summary>
    public TimeSpan? SlidingExpiration { get; init; }

    /// <summary>An entry that expires <paramref name="timeToLive"/> after the write.</summary>
    public static CacheExpiry After(TimeSpan timeToLive) => new() { TimeToLive = timeToLive };

    /// <summary>An entry that expires after <paramref name="window"/> without a read.</summary>
    public static CacheExpiry Sliding(TimeSpan window) => new() { SlidingExpiration = window };
}
