namespace FluxCache;

/// <summary>Whether Redis can be used.</summary>
public enum RedisState
{
    /// <summary>Every connection is open.</summary>
    Connected = 1,

    /// <summary>At least one connection is being opened. Commands for its keys wait until it is open.</summary>
    Connecting,

    /// <summary>No connection is open, and the last attempt to open one failed.</summary>
    Disconnected,
}
