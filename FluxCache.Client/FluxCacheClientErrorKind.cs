namespace FluxCache.Client;

/// <summary>What failed when a <see cref="FluxCacheClientException"/> is thrown.</summary>
public enum FluxCacheClientErrorKind
{
    /// <summary>No node could be reached, or the node could not reach Redis. Trying again later can help.</summary>
    Unavailable = 1,

    /// <summary>No answer arrived within the time limit of the call. Trying again can help.</summary>
    Timeout,

    /// <summary>A limit was reached: too many calls or commands are waiting. Trying again later can help.</summary>
    Busy,

    /// <summary>The connection to Redis was lost during a write, which may or may not have taken effect.</summary>
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
