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

    /// <summary>
    /// The connection that was lost, or not open, when the command was to be sent or a read waited for its reply: once it is
    /// open again, the command is to be sent at once. Null: there is none to wait for.
    /// </summary>
    internal IReopening? Reopening { get; init; }

    /// <summary>Whether the command was sent. Of interest where there is a <see cref="Reopening"/>.</summary>
    internal bool WasSent { get; init; }

    /// <summary>Whether Redis was asked and did not answer in time.</summary>
    internal bool TimedOut { get; init; }

    /// <summary>Whether the key holds another type than the command is for.</summary>
    internal bool IsWrongType { get; init; }

    /// <summary>Whether another try now cannot help, although the kind says that a later one can.</summary>
    internal bool IsFinal { get; init; }

    /// <summary>The same failure for another caller: an exception is thrown to one only.</summary>
    internal FluxCacheException ForAnother() => new(Kind, Message, this)
    {
        Reopening = Reopening,
        WasSent = WasSent,
        TimedOut = TimedOut,
        IsFinal = IsFinal,
    };

    private static readonly IReadOnlyDictionary<string, FluxCacheException> NoKeys =
        new Dictionary<string, FluxCacheException>();
}
