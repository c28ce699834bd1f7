namespace FluxCache.Resp.Connection;

/// <summary>How long to wait before opening a connection again. Owned by one connection's loop.</summary>
/// <remarks>
/// A connection that worked and is lost is opened again at once. After an attempt that failed the pause doubles from
/// <see cref="First"/> to <see cref="Longest"/>; between half and all of it is taken at random, so that processes that
/// lost the same server do not return in step.
/// The longest is what an outage may go on for when it is over, so it is short: an attempt costs a server that is back
/// little, and one that is away nothing.
/// </remarks>
internal sealed class ReconnectDelay(Random random)
{
    internal static readonly TimeSpan First = TimeSpan.FromMilliseconds(20);
    internal static readonly TimeSpan Longest = TimeSpan.FromMilliseconds(300);

    /// <summary>For a refused password, which only a person can mend.</summary>
    internal static readonly TimeSpan Refused = TimeSpan.FromSeconds(15);

    /// <summary>A connection that was lost within this time did not work: it counts as an attempt that failed.</summary>
    internal static readonly TimeSpan Brief = TimeSpan.FromMilliseconds(250);

    private int _failures;

    /// <summary>After a connection that was open for so long.</summary>
    public TimeSpan AfterLoss(TimeSpan openFor)
    {
        if (openFor < Brief)
            return AfterFailure(FluxCacheErrorKind.Unavailable);

        _failures = 0;
        return TimeSpan.Zero;
    }

    /// <summary>After an attempt that failed so.</summary>
    public TimeSpan AfterFailure(FluxCacheErrorKind fault)
    {
        var full = fault is FluxCacheErrorKind.Authentication or FluxCacheErrorKind.Rejected
            ? Refused
            : First * Math.Pow(2, Math.Min(_failures++, 16));
        return (full < Longest || full == Refused ? full : Longest) * (0.5 + (random.NextDouble() / 2));
    }
}
