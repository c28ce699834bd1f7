namespace FluxCache.Resp.Connection;

/// <summary>What a connection is there for.</summary>
internal enum ConnectionRole
{
    /// <summary>Carries the commands of keys, and the invalidations that the server tracks for them.</summary>
    Keys,

    /// <summary>Carries what the cache says for itself, and the invalidations that are published.</summary>
    Control,
}
