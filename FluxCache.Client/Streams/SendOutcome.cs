namespace FluxCache.Client.Streams;

/// <summary>The result of giving an operation to a stream.</summary>
internal enum SendOutcome
{
    /// <summary>It will be sent.</summary>
    Queued,

    /// <summary>The stream takes no more: use another.</summary>
    Closed,

    /// <summary>As many operations wait for their outcomes as may.</summary>
    Busy,
}
