namespace FluxCache.Resp.Protocol;

/// <summary>What <see cref="RespScanner.Scan"/> found.</summary>
internal enum RespScanOutcome
{
    /// <summary>The frame ends where the scan stopped.</summary>
    Complete = 1,

    /// <summary>The bytes end before the frame does.</summary>
    NeedMore,

    /// <summary>The bytes are not RESP. The stream cannot be followed any further.</summary>
    Malformed,

    /// <summary>The server sent more than it may. The stream is not followed any further.</summary>
    LimitExceeded,
}
