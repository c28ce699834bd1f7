namespace FluxCache.Resp.Commands;

/// <summary>What a write leaves to its sender.</summary>
internal enum WriteKind
{
    /// <summary>The sender knows what the key holds afterwards, and keeps it.</summary>
    Kept,

    /// <summary>The sender keeps nothing.</summary>
    Changed,

    /// <summary>The key is gone, and the sender keeps nothing. Those who found it gone before are to be told.</summary>
    Deleted,
}
