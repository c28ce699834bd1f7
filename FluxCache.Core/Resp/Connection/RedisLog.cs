using Microsoft.Extensions.Logging;

namespace FluxCache.Resp.Connection;

/// <summary>What the connections log. Never a key, a value or a password.</summary>
/// <remarks>
/// Event ids are unique across the assemblies. Core has 1000 to 1999: connections from 1000, coherence from 1100, tiers from
/// 1200, hosting from 1300. Client has 2000 to 2999, Node 3000 to 3999. <c>docs/log-events.md</c> lists every event.
/// </remarks>
internal static partial class RedisLog
{
    [LoggerMessage(
        1001,
        LogLevel.Information,
        "Connection {Connection} to Redis at {Address} is open ({Server} {Version}, RESP{Protocol}).",
        EventName = "RedisConnected")]
    public static partial void Connected(
        ILogger logger,
        string address,
        int connection,
        string? server,
        string? version,
        int protocol);

    [LoggerMessage(
        1002,
        LogLevel.Warning,
        "Connection {Connection} to Redis at {Address} is down. Retrying in {Delay}. {Reason}",
        EventName = "RedisNotConnected")]
    public static partial void NotConnected(
        ILogger logger,
        string address,
        int connection,
        string delay,
        string reason);

    [LoggerMessage(
        1003,
        LogLevel.Debug,
        "Connection {Connection} to Redis at {Address} is still down. Retrying in {Delay}. {Reason}",
        EventName = "RedisStillNotConnected")]
    public static partial void StillNotConnected(
        ILogger logger,
        string address,
        int connection,
        string delay,
        string reason);

    [LoggerMessage(
        1004,
        LogLevel.Error,
        "Redis at {Address} refused connection {Connection}. Retrying in {Delay}. {Reason}",
        EventName = "RedisRefused")]
    public static partial void Refused(ILogger logger, string address, int connection, string delay, string reason);

    [LoggerMessage(
        1005,
        LogLevel.Warning,
        "Connection {Connection} to Redis at {Address} was closed before all replies had arrived. {Reason}",
        EventName = "RedisClosedWithoutReplies")]
    public static partial void ClosedWithoutReplies(ILogger logger, string address, int connection, string reason);

    [LoggerMessage(
        1006,
        LogLevel.Warning,
        "Writes to Redis at {Address} carry no permit: one whose outcome is unknown can take effect "
        + "at any later time. The server said: {Reason}. Redis 6.2 or newer is needed, and a user with +watch, +multi, +exec and "
        + "~__fluxcache:*.",
        EventName = "RedisWritesWithoutPermit")]
    public static partial void WithoutPermit(ILogger logger, string address, string reason);
}
