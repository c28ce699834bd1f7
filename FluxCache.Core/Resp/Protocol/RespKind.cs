namespace FluxCache.Resp.Protocol;

/// <summary>What a <see cref="RespValue"/> is. RESP2 and RESP3 forms of the same thing have one kind.</summary>
internal enum RespKind : byte
{
    /// <summary>Nothing: <c>_</c>, <c>$-1</c> or <c>*-1</c>.</summary>
    Null,

    SimpleString,

    /// <summary>An error, simple (<c>-</c>) or bulk (<c>!</c>).</summary>
    Error,

    Integer,

    /// <summary>A string of any bytes, also one that was sent in parts.</summary>
    BulkString,

    Double,

    Boolean,

    BigNumber,

    /// <summary>A text with a three-letter format before it.</summary>
    VerbatimString,

    Array,

    Set,

    /// <summary>Keys and values, one after the other.</summary>
    Map,

    /// <summary>Something that the server sent unasked.</summary>
    Push,

    /// <summary>A reply that was larger than this process takes; its bytes were dropped as they came.</summary>
    Discarded,
}
