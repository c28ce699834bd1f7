namespace FluxCache.Client;

/// <summary>What failed when a <see cref="FluxCacheClientException"/> is thrown.</summary>
public enum FluxCacheClientErrorKind
{
    /// <summary>
    /// No node could be reached, or the node could not reach Redis. A write surely did not take effect. Trying again later can
    /// help.
    /// </summary>
    Unavailable = 1,

    /// <summary>
    /// No answer arrived within the time limit of the call. A write surely did not take effect, or the kind is
    /// <see cref="OutcomeUnknown"/>. Trying again can help.
    /// </summary>
    Timeout,

    /// <summary>A limit was reached: too many calls or commands are waiting. Trying again later can help.</summary>
    Busy,

    /// <summary>
    /// A write may or may not have taken effect: a connection was lost, or no answer came in time. The client does not repeat
    /// it. Read the key to learn what it holds; repeat the write if it is right whatever happened meanwhile.
    /// </summary>
    OutcomeUnknown,

    /// <summary>
    /// The node refused an argument (a value over its limit, for instance), or a message is too large. Nothing was
    /// changed.
    /// </summary>
    InvalidArgument,

    /// <summary>Redis refused the command (wrong type, out of memory, not permitted). Trying again cannot help.</summary>
    Rejected,

    /// <summary>The node failed in a way that its contract does not define, or it is not a FluxCache node.</summary>
    NodeFault,
}
