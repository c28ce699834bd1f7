namespace FluxCache.Resp.Connection;

/// <summary>What became of a command that was to be written.</summary>
internal enum SendOutcome
{
    /// <summary>It is written, or will be with the next flush.</summary>
    Queued = 1,

    /// <summary>Too many commands wait for replies, or too many bytes to be sent.</summary>
    Busy,

    /// <summary>The connection is not open; nothing was written.</summary>
    Closed,
}
