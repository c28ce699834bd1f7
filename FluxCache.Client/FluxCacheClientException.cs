namespace FluxCache.Client;

/// <summary>A call to the nodes failed for a reason outside the caller's arguments.</summary>
public sealed class FluxCacheClientException : Exception
{
    /// <summary>Creates the exception.</summary>
    /// <param name="kind">What failed.</param>
    /// <param name="message">What happened and what to change.</param>
    /// <param name="mayHaveTakenEffect">Whether a write may have taken effect anyway.</param>
    /// <param name="innerException">The underlying exception, if any.</param>
    public FluxCacheClientException(
        FluxCacheClientErrorKind kind, string message, bool mayHaveTakenEffect = false, Exception? innerException = null)
        : base(message, innerException)
    {
        Kind = kind;
        MayHaveTakenEffect = mayHaveTakenEffect;
    }

    /// <summary>What failed.</summary>
    public FluxCacheClientErrorKind Kind { get; }

    /// <summary>
    /// Whether a write may have taken effect although it failed. Always <see langword="false"/> for a read. The client does
    /// not repeat such a write, because a repeat could undo what another writer was told is done.
    /// </summary>
    public bool MayHaveTakenEffect { get; }

    /// <summary>Whether the same call may succeed later without any change. The client has already retried it.</summary>
    public bool CanRetry => Kind is FluxCacheClientErrorKind.Unavailable or FluxCacheClientErrorKind.Timeout
        or FluxCacheClientErrorKind.Busy or FluxCacheClientErrorKind.OutcomeUnknown;

    /// <summary>Whether the client itself should repeat the call that failed so.</summary>
    internal bool IsRepeatable { get; init; }

    /// <summary>Whether another node stands ready for the repeat, so that there is nothing to wait for.</summary>
    internal bool HasOtherNode { get; init; }
}
