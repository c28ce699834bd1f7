namespace FluxCache;

/// <summary>An operation failed for a reason outside the caller's arguments.</summary>
public sealed class FluxCacheException : Exception
{
    /// <summary>Creates the exception.</summary>
    /// <param name="kind">What failed.</param>
    /// <param name="message">What happened and what to change.</param>
    /// <param name="innerException">The underlying exception, if any.</param>
    public FluxCacheException(FluxCacheErrorKind kind, string message, Exception? innerException = null)
        : base(message, innerException)
    {
        Kind = kind;
    }

    /// <summary>What failed.</summary>
    public FluxCacheErrorKind Kind { get; }

    /// <summary>Whether the same call may succeed later without any change.</summary>
    public bool CanRetry => Kind
        is FluxCacheErrorKind.Unavailable
        or FluxCacheErrorKind.Unknown
        or FluxCacheErrorKind.Busy
        or FluxCacheErrorKind.Timeout;

    /// <summary>
    /// For a write of several keys: the keys whose write was not acknowledged, and why. All other keys were written.
    /// Empty for other calls.
    /// </summary>
    public IReadOnlyDictionary<string, FluxCacheException> FailedKeys { get; init; } = NoKeys;

    /// <summary>
    /// For a write of several keys: the token of the writes that were acknowledged. Empty for other calls.
    /// </summary>
    public WriteToken Token { get; init; }

    /// <summary>
    /// Whether Redis executed nothing of the command because it refused another one of the same transaction: it is to be sent
    /// again at once.
    /// </summary>
    internal bool WasLeftOut { get; init; }

    private static readonly IReadOnlyDictionary<string, FluxCacheException> NoKeys =
        new Dictionary<string, FluxCacheException>();
}
