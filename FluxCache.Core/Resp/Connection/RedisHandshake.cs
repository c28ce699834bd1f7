using FluxCache.Resp.Commands;
using FluxCache.Resp.Protocol;

namespace FluxCache.Resp.Connection;

/// <summary>
/// Logs a new session in: RESP3 by HELLO, or RESP2 by AUTH where the server does not know it; then the client's name,
/// the database, and a ping whose reply marks the point in the stream from which commands run.
/// </summary>
/// <remarks>
/// The server's error text for HELLO and AUTH is never shown: servers repeat the arguments of a command that they do not
/// know, including the password.
/// </remarks>
/// <param name="session">The new session.</param>
/// <param name="settings">How to log in, and what to ask for.</param>
/// <param name="role">What the connection is there for.</param>
/// <param name="predecessor">The connection that this one takes the place of, if it may still be there.</param>
/// <param name="cancellationToken">Gives up.</param>
internal sealed class RedisHandshake(
    RedisSession session,
    RedisConnectionSettings settings,
    ConnectionRole role,
    RedisClientIdentity? predecessor,
    CancellationToken cancellationToken)
{
    private const string LibraryName = "FluxCache";
    private static readonly string LibraryVersion = typeof(RedisHandshake).Assembly.GetName().Version?.ToString(3)
        ?? "0.0.0";

    private readonly RedisEndpoint _endpoint = settings.Endpoint;

    /// <summary>Throws <see cref="FluxCacheException"/> where the server refuses.</summary>
    public async Task<RedisServerInfo> RunAsync()
    {
        var server = await SayHelloAsync().ConfigureAwait(false) ?? await LogInAsync().ConfigureAwait(false);
        server = await SetUpAsync(server).ConfigureAwait(false);

        // Before the first read, so that every read is covered.
        server = await new InvalidationSetup(session, settings, role, cancellationToken).RunAsync(server)
            .ConfigureAwait(false);
        if (role == ConnectionRole.Keys)
            server = await AgreeOnWritesAsync(server).ConfigureAwait(false);

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
        if (_endpoint.Protocol == 2)
            return null;

        string[] hello = _endpoint.HasLogIn
            ? ["HELLO", "3", "AUTH", _endpoint.User ?? "default", _endpoint.Password ?? ""]
            : ["HELLO", "3"];
        var reply = await FirstAsync(session.CallAsync(hello, cancellationToken)).ConfigureAwait(false);
        if (reply.Kind == RespKind.Map)
            return new RedisServerInfo(3, TextOf(reply["server"u8]), TextOf(reply["version"u8]));
        if (!reply.IsError || RedisErrorReply.KindOf(reply.Text) == FluxCacheErrorKind.Rejected)
            return null;
        throw Refused(reply);
    }

    private async Task<RedisServerInfo> LogInAsync()
    {
        if (_endpoint.HasLogIn)
        {
            var password = _endpoint.Password ?? "";
            string[] auth = _endpoint.User is null ? ["AUTH", password] : ["AUTH", _endpoint.User, password];
            var reply = await FirstAsync(session.CallAsync(auth, cancellationToken)).ConfigureAwait(false);
            if (reply.IsError)
                throw RedisErrorReply.KindOf(reply.Text) == FluxCacheErrorKind.Unavailable
                    ? Refused(reply)
                    : RefusedLogIn(reply);
        }

        return new RedisServerInfo(2, null, null);
    }

    /// <summary>
    /// The first reply of the server. One that takes no connections says why in reply to anything, and one that speaks TLS
    /// on one side only says nothing.
    /// </summary>
    private async ValueTask<RespValue> FirstAsync(ValueTask<RespValue> calling)
    {
        RespValue reply;
        try
        {
            reply = await calling.ConfigureAwait(false);
        }
        catch (FluxCacheException failure) when (
            failure.Kind is FluxCacheErrorKind.Protocol or FluxCacheErrorKind.Unavailable
            && failure.InnerException is not FluxCacheException { Kind: FluxCacheErrorKind.Unavailable })
        {
            throw new FluxCacheException(
                failure.Kind,
                $"Redis at {_endpoint.Address} gave no answer that can be read. "
                + (_endpoint.Tls
                    ? $"If it demands a client certificate, set {nameof(FluxCacheOptions.TlsCertificateFile)} and "
                        + $"{nameof(FluxCacheOptions.TlsKeyFile)} to one that it accepts. "
                    : "If its port speaks TLS, add ssl=true to the connection string. ")
                + failure.Message,
                failure);
        }

        if (!reply.IsError)
            return reply;
        if (reply.Text.StartsWith("ERR max number of clients", StringComparison.Ordinal))
            throw new FluxCacheException(
                FluxCacheErrorKind.Unavailable,
                $"Redis at {_endpoint.Address} takes no more connections: {reply.Text}. Raise its maxclients, or close others.");
        if (RedisErrorReply.CodeOf(reply.Text) is "DENIED")
            throw new FluxCacheException(
                FluxCacheErrorKind.Rejected, $"Redis at {_endpoint.Address} refuses connections: {reply.Text}");
        return reply;
    }

    /// <summary>One round trip for everything that a new connection needs to be told.</summary>
    private async Task<RedisServerInfo> SetUpAsync(RedisServerInfo server)
    {
        // The names are for readers of CLIENT LIST. Servers that refuse them are used anyway.
        var named = session.CallAsync(["CLIENT", "SETNAME", _endpoint.ClientName], cancellationToken);
        var library = session.CallAsync(["CLIENT", "SETINFO", "LIB-NAME", LibraryName], cancellationToken);
        var version = session.CallAsync(["CLIENT", "SETINFO", "LIB-VER", LibraryVersion], cancellationToken);
        var self = session.CallAsync(["CLIENT", "INFO"], cancellationToken);

        // Commands of the lost connection that are still under way must not run after those of this one. A server that no
        // longer has that connection, or does not let it be closed, answers with a number or an error.
        var fenced = predecessor is null
            ? ValueTask.FromResult(RespValue.Null)
            : session.CallAsync(["CLIENT", "KILL", "ID", predecessor.Id, "ADDR", predecessor.Address], cancellationToken);
        var selected = _endpoint.Database == 0
            ? ValueTask.FromResult(RespValue.Ok)
            : session.CallAsync(
                ["SELECT", _endpoint.Database.ToString(System.Globalization.CultureInfo.InvariantCulture)],
                cancellationToken);

        await FirstAsync(named).ConfigureAwait(false);
        await library.ConfigureAwait(false);
        await version.ConfigureAwait(false);
        await fenced.ConfigureAwait(false);
        var identity = await self.ConfigureAwait(false);
        var reply = await selected.ConfigureAwait(false);
        if (reply.IsError)
            throw RedisErrorReply.KindOf(reply.Text) == FluxCacheErrorKind.Rejected
                ? RefusedDatabase(reply)
                : Refused(reply);

        return server with { Self = identity.Bytes is null ? null : RedisClientIdentity.Parse(identity.Text) };
    }

    /// <summary>
    /// Finds out whether the user may run transactions before one is needed: what follows a MULTI that is refused is executed
    /// all the same. Such a user can still read; and write where writes need none.
    /// </summary>
    private async Task<RedisServerInfo> AgreeOnWritesAsync(RedisServerInfo server)
    {
        var (transactions, permits) = await session.Permits.AgreeAsync(session, cancellationToken).ConfigureAwait(false);
        var needsTransactions = server.Invalidation is InvalidationMode.PerKey or InvalidationMode.Published;
        return server with
        {
            TransactionRefusal = needsTransactions ? transactions : null,
            PermitRefusal = needsTransactions ? permits : permits ?? transactions,
        };
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
                $"Redis at {_endpoint.Address} does not accept commands yet ({RedisErrorReply.CodeOf(reply.Text)})");

    private FluxCacheException RefusedLogIn(in RespValue reply)
    {
        var code = RedisErrorReply.CodeOf(reply.Text);
        return new(FluxCacheErrorKind.Authentication, _endpoint switch
        {
            { HasLogIn: false } => $"Redis at {_endpoint.Address} requires a password ({code}). "
                + $"Set {nameof(FluxCacheOptions.RedisPassword)}, or add password=… to the connection string.",
            { Password: null } => $"Redis at {_endpoint.Address} refused the user {_endpoint.User} without a password ({code}). "
                + $"Set {nameof(FluxCacheOptions.RedisPassword)}, or add password=… to the connection string.",
            _ => $"Redis at {_endpoint.Address} refused the user name or the password ({code}). Check both.",
        });
    }

    private FluxCacheException RefusedDatabase(in RespValue reply) => new(
        FluxCacheErrorKind.Rejected,
        $"Redis at {_endpoint.Address} refused database {_endpoint.Database}: {reply.Text}. "
        + "Use a database number that the server provides.");
}
