using Microsoft.Extensions.Logging;

namespace FluxCache.Resp.Connection;

/// <summary>What the connections log. Never a key, a value or a password.</summary>
internal static partial class RedisLog
{
    [LoggerMessage(
        100,
        LogLevel.Information,
        "Redis at {Address}, connection {Connection}: open ({Server} {Version}, RESP{Protocol}).")]
    public static partial void Connected(
        ILogger logger,
        string address,
        int connection,
        string? server,
        string? version,
        int protocol);

    [LoggerMessage(
        101,
        LogLevel.Warning,
        "Redis at {Address}, connection {Connection}: not connected, next attempt in {Delay}. {Reason}")]
    public static partial void NotConnected(
        ILogger logger,
        string address,
        int connection,
        TimeSpan delay,
        string reason);

    [LoggerMessage(
        102,
        LogLevel.Debug,
        "Redis at {Address}, connection {Connection}: still not connected, next attempt in {Delay}. {Reason}")]
    public static partial void StillNotConnected(
        ILogger logger,
        string address,
        int connection,
        TimeSpan delay,
        string reason);

    [LoggerMessage(
        103, LogLevel.Error, "Redis at {Address}, connection {Connection}: refused, next attempt in {Delay}. {Reason}")]
    public static partial void Refused(ILogger logger, string address, int connection, TimeSpan delay, string reason);

    [LoggerMessage(
        104, LogLevel.Warning, "Redis at {Address}, connection {Connection}: closed before all replies came. {Reason}")]
    public static partial void ClosedWithoutReplies(ILogger logger, string address, int connection, string reason);
}
