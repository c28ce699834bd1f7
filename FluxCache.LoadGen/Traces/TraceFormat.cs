namespace FluxCache.LoadGen.Traces;

/// <summary>What the lines of a trace are.</summary>
internal enum TraceFormat
{
    /// <summary>Whatever the first line looks like.</summary>
    Auto,

    /// <summary>A key each.</summary>
    Keys,

    /// <summary>
    /// Seven fields each, as in Twitter's public cache traces: timestamp, key, key size, value size, client, operation,
    /// time to live in seconds (0: none).
    /// </summary>
    Twitter,
}
