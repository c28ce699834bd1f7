using FluxCache.Resp.Commands;
using FluxCache.Resp.Protocol;

namespace FluxCache.Resp.Connection;

/// <summary>
/// Logs a new session in: RESP3 by HELLO, or RESP2 by AUTH where the server does not know it; then the client's name,
/// the database, and a ping whose reply marks the point in the stream from which commands run.
/// </summary>
/// <remarks>
/// What the server says of HELLO and AUTH is never shown: servers repeat the arguments of a command that they do not
/// know, the password among them.
/// </remarks>
/// <param name="session">The new session.</param>
/// <param name="endpoint">How to log in.</param>
/// <param name="track">Whether to ask for invalidations; a server that refuses is used without.</param>
/// <param name="cancellationToken">Gives up.</param>
internal sealed class RedisHandshake(
    RedisSession session,
    RedisEndpoint endpoint,
    bool track,
    CancellationToken cancellationToken)
{
    private const string LibraryName = "FluxCache";
    private static readonly string LibraryVersion = typeof(RedisHandshake).Assembly.GetName().Version?.ToString(3)
        ?? "0.0.0";

    /// <summary>Throws <see cref="FluxCacheException"/> where the server refuses.</summary>
    public async Task<RedisServerInfo> RunAsync()
    {
        var server = await SayHelloAsync().ConfigureAwait(false) ?? await LogInAsync().ConfigureAwait(false);
        server = await SetUpAsync(server).ConfigureAwait(false);

        var ready = await session.CallAsync(["PING"], cancellationToken, reply =>
        {
            if (IsReady(reply))
                session.Announce(server);
        }).ConfigureAwait(false);
        return IsReady(ready) ? server : throw Refused(ready);
    }

    /// <summary>Null: the server does not speak RESP3.</summary>
    private async Task<RedisServerInfo?> SayHelloAsync()
    {
        if (endpoint.Protocol == 2)
            return null;

        string[] hello = endpoint.Password is null
            ? ["HELLO", "3"]
            : ["HELLO", "3", "AUTH", endpoint.User ?? "default", endpoint.Password];
        var reply = await session.CallAsync(hello, cancellationToken).ConfigureAwait(false);
        if (reply.Kind == RespKind.Map)
            return new RedisServerInfo(3, TextOf(reply["server"u8]), TextOf(reply["version"u8]));
        if (!reply.IsError || RedisErrorReply.KindOf(reply.Text) == FluxCacheErrorKind.Rejected)
            return null;
        throw Refused(reply);
    }

    private async Task<RedisServerInfo> LogInAsync()
    {
        if (endpoint.Password is not null)
        {
            string[] auth = endpoint.User is null
                ? ["AUTH", endpoint.Password]
                : ["AUTH", endpoint.User, endpoint.Password];
            var reply = await session.CallAsync(auth, cancellationToken).ConfigureAwait(false);
            if (reply.IsError)
                throw RedisErrorReply.KindOf(reply.Text) == FluxCacheErrorKind.Unavailable
                    ? Refused(reply)
                    : RefusedLogIn(reply);
        }

        return new RedisServerInfo(2, null, null);
    }

    /// <summary>One round trip for everything that a new connection needs to be told.</summary>
    private async Task<RedisServerInfo> SetUpAsync(RedisServerInfo server)
    {
        // Names help who looks at CLIENT LIST; servers that do not take them are used all the same.
        var named = session.CallAsync(["CLIENT", "SETNAME", endpoint.ClientName], cancellationToken);
        var library = session.CallAsync(["CLIENT", "SETINFO", "LIB-NAME", LibraryName], cancellationToken);
        var version = session.CallAsync(["CLIENT", "SETINFO", "LIB-VER", LibraryVersion], cancellationToken);
        var selected = endpoint.Database == 0
            ? ValueTask.FromResult(RespValue.Ok)
            : session.CallAsync(
                ["SELECT", endpoint.Database.ToString(System.Globalization.CultureInfo.InvariantCulture)],
                cancellationToken);

        // Before the first read, so that every read is tracked. Pushes need RESP3.
        var tracking = track && server.Protocol == 3
            ? session.CallAsync(["CLIENT", "TRACKING", "ON", "NOLOOP"], cancellationToken)
            : ValueTask.FromResult(RespValue.Null);

        await named.ConfigureAwait(false);
        await library.ConfigureAwait(false);
        await version.ConfigureAwait(false);
        var reply = await selected.ConfigureAwait(false);
        if (reply.IsError)
            throw RedisErrorReply.KindOf(reply.Text) == FluxCacheErrorKind.Rejected
                ? RefusedDatabase(reply)
                : Refused(reply);

        var tracked = await tracking.ConfigureAwait(false);
        return server with { IsTracking = tracked.IsOk, TrackingRefusal = tracked.IsError ? tracked.Text : null };
    }

    /// <summary>A user who may not ping is logged in too.</summary>
    private static bool IsReady(in RespValue reply) =>
        !reply.IsError || RedisErrorReply.KindOf(reply.Text) == FluxCacheErrorKind.Rejected;

    private static string? TextOf(in RespValue value) => value.Bytes is null ? null : value.Text;

    private FluxCacheException Refused(in RespValue reply) =>
        RedisErrorReply.KindOf(reply.Text) == FluxCacheErrorKind.Authentication
            ? RefusedLogIn(reply)
            : new(
                FluxCacheErrorKind.Unavailable,
                $"Redis at {endpoint.Address} takes no commands now ({RedisErrorReply.CodeOf(reply.Text)})");

    private FluxCacheException RefusedLogIn(in RespValue reply)
    {
        var code = RedisErrorReply.CodeOf(reply.Text);
        return new(FluxCacheErrorKind.Authentication, endpoint.Password is null
            ? $"Redis at {endpoint.Address} asks for a password ({code}). "
                + $"Set {nameof(FluxCacheOptions.RedisPassword)}, or password=… in the connection string."
            : $"Redis at {endpoint.Address} refused the user or the password ({code}). Check both.");
    }

    private FluxCacheException RefusedDatabase(in RespValue reply) => new(
        FluxCacheErrorKind.Rejected,
        $"Redis at {endpoint.Address} refused database {endpoint.Database}: {reply.Text}. "
        + "Use a number that the server has.");
}
