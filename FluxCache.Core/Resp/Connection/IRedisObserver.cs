using FluxCache.Resp.Protocol;

namespace FluxCache.Resp.Connection;

/// <summary>
/// Is told what happens on the connections, in the order of each connection's stream: a push that came before a reply
/// is reported before that reply's caller can know of it.
/// </summary>
/// <remarks>
/// Called on the connection's receive loop, so an implementation must be quick and must not wait for a command. What it
/// throws closes the connection. Calls for one connection never overlap; calls for different ones may.
/// </remarks>
internal interface IRedisObserver
{
    /// <summary>The connection is logged in; every command from now on runs over it.</summary>
    void OnConnected(int connection, RedisServerInfo server);

    /// <summary>
    /// The connection is gone; nothing further comes from it. Called once for each <see cref="OnConnected"/>.
    /// </summary>
    void OnDisconnected(int connection);

    /// <summary>The server sent something unasked (RESP3 only).</summary>
    void OnPush(int connection, in RespValue push);
}
