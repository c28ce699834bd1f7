namespace FluxCache;

/// <summary>What failed when a <see cref="FluxCacheException"/> is thrown.</summary>
public enum FluxCacheErrorKind
{
    /// <summary>
    /// Redis cannot be reached, or the connection was lost before the command was sent. A retry can help.
    /// </summary>
    Unavailable = 1,

    /// <summary>
    /// The command was sent, and then the connection was lost or no reply arrived in time. A write may or may not have
    /// taken effect. Repeating a set or a delete is safe; repeating an increment may count twice.
    /// </summary>
    Unknown,

    /// <summary>
    /// A limit of this process was reached: too many commands wait for Redis. A later retry can help.
    /// </summary>
    Busy,

    /// <summary>Redis refused the user name or the password. A retry cannot help.</summary>
    Authentication,

    /// <summary>
    /// Redis refused the command (wrong type, out of memory, read-only, not permitted). A retry cannot help.
    /// </summary>
    Rejected,

    /// <summary>
    /// The server violated the protocol, or sent more than the limits allow. The connection was closed.
    /// </summary>
    Protocol,

    /// <summary>The stored value cannot be read as the requested type, or a value cannot be written.</summary>
    Serialization,
}
