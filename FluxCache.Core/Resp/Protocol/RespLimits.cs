namespace FluxCache.Resp.Protocol;

/// <summary>What a server may send. Nothing is ever allocated from a length before the bytes are there.</summary>
internal sealed record RespLimits
{
    /// <summary>The longest line (a simple string, an error, a number), in bytes.</summary>
    public int MaxLineBytes { get; init; } = 64 << 10;

    /// <summary>
    /// The longest string. Default: what Redis itself allows unless set (proto-max-bulk-len), 512 MiB.
    /// </summary>
    public long MaxBulkBytes { get; init; } = 512L << 20;

    /// <summary>The most elements of one array, set, map (keys and values counted) or push.</summary>
    public int MaxAggregateCount { get; init; } = 1 << 20;

    /// <summary>How deep aggregates may nest.</summary>
    public int MaxDepth { get; init; } = 16;

    /// <summary>The longest frame, kept or dropped, in bytes.</summary>
    public long MaxFrameBytes { get; init; } = 8L << 30;

    /// <summary>
    /// The longest frame that is kept. A longer reply is dropped as it comes and fails its own command only, so one
    /// oversized value does not cost everybody the connection.
    /// </summary>
    public long MaxKeptFrameBytes { get; init; } = 64L << 20;

    /// <summary>The limits that let values of this size through.</summary>
    public static RespLimits ForValuesOf(int maxValueBytes)
    {
        var defaults = new RespLimits();
        return defaults with { MaxKeptFrameBytes = Math.Max(defaults.MaxKeptFrameBytes, maxValueBytes + 4_096L) };
    }
}
