namespace FluxCache.Client.Streams;

/// <summary>What became of an operation that was given to a stream.</summary>
internal enum SendOutcome
{
    /// <summary>It will be sent.</summary>
    Queued,

    /// <summary>The stream takes no more: use another.</summary>
    Closed,

    /// <summary>As many operations wait for their outcomes as may.</summary>
    Busy,
}
