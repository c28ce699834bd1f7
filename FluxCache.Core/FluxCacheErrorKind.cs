namespace FluxCache;

/// <summary>What failed when a <see cref="FluxCacheException"/> is thrown.</summary>
public enum FluxCacheErrorKind
{
    /// <summary>
    /// Redis cannot be reached, or is not ready (it loads its data, or a replica answers). A write surely did not take effect:
    /// it was not sent, though it waited for a connection, or Redis said that it did nothing. A retry can help.
    /// </summary>
    Unavailable = 1,

    /// <summary>
    /// A write was sent, and then the connection was lost or no reply arrived in time: it may or may not have taken
    /// effect, and may still do so for five times <see cref="FluxCacheOptions.CommandTimeout"/> after it was asked for, but
    /// not later (where Redis grants permits: <c>docs/consistency.md</c>). FluxCache does not repeat it, because a repeat could undo what another writer was told is done. Read the
    /// key to learn what it holds; repeat the write if it is right whatever happened meanwhile. Never the error of a read.
    /// </summary>
    Unknown,

    /// <summary>
    /// A limit of this process was reached: too many commands wait for Redis. The command was not sent. A later retry can help,
    /// with fewer commands at a time.
    /// </summary>
    Busy,

    /// <summary>Redis refused the user name or the password. A retry cannot help.</summary>
    Authentication,

    /// <summary>
    /// Redis refused the command (wrong type, out of memory, not permitted). A retry cannot help.
    /// </summary>
    Rejected,

    /// <summary>
    /// The server violated the protocol, or sent more than the limits allow. The connection was closed.
    /// </summary>
    Protocol,

    /// <summary>The stored value cannot be read as the requested type, or a value cannot be written.</summary>
    Serialization,

    /// <summary>
    /// Redis did not answer a read within <see cref="FluxCacheOptions.CommandTimeout"/>, nor its repeats. A later retry can
    /// help. Never the error of a write, which is then <see cref="Unknown"/>.
    /// </summary>
    Timeout,
}
