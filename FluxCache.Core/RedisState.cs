namespace FluxCache;

/// <summary>Whether Redis can be used.</summary>
public enum RedisState
{
    /// <summary>Every connection is open.</summary>
    Connected = 1,

    /// <summary>At least one connection is being opened. Commands for its keys fail until it is open.</summary>
    Connecting,

    /// <summary>No connection is open.</summary>
    Disconnected,
}
