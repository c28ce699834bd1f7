using FluxCache.Resp.Commands;
using FluxCache.Resp.Protocol;

namespace FluxCache.Resp.Connection;

/// <summary>
/// Logs a new session in: RESP3 by HELLO, or RESP2 by AUTH where the server does not know it; then the client's name,
/// the database, and a ping whose reply marks the point in the stream from which commands run.
/// </summary>
/// <remarks>
/// Three round trips, for callers wait for a connection that was lost: what does not depend on a reply is sent along.
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
    private const string RunIdField = "run_id:";
    private static readonly string LibraryVersion = typeof(RedisHandshake).Assembly.GetName().Version?.ToString(3)
        ?? "0.0.0";

    private readonly RedisEndpoint _endpoint = settings.Endpoint;

    /// <summary>Throws <see cref="FluxCacheException"/> where the server refuses.</summary>
    public async Task<RedisServerInfo> RunAsync()
    {
        var server = _endpoint.Protocol == 2 ? null : await SetUpAsync(SayHelloAsync).ConfigureAwait(false);
        server ??= await SetUpAsync(LogInAsync).ConfigureAwait(false)
            ?? throw new InvalidOperationException("A log-in is done or throws.");

        // Before the first read, so that every read is covered.
        var invalidation = new InvalidationSetup(session, settings, role, cancellationToken).RunAsync(server);
        var writes = role == ConnectionRole.Keys
            ? session.Permits.AgreeAsync(session, cancellationToken)
            : Task.FromResult(default(WritePermits.Agreement));
        await Task.WhenAll(invalidation, writes).ConfigureAwait(false);
        server = WithWrites(await invalidation.ConfigureAwait(false), await writes.ConfigureAwait(false));

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
        string[] hello = _endpoint.HasLogIn
            ? ["HELLO", "3", "AUTH", _endpoint.User ?? "default", _endpoint.Password ?? ""]
            : ["HELLO", "3"];
        var reply = await FirstAsync(session.CallAsync(hello, cancellationToken)).ConfigureAwait(false);
        if (reply.Kind == RespKind.Map)
            return new RedisServerInfo(3, TextOf(reply["server"u8]), TextOf(reply["version"u8]))
            {
                IsReplica = TextOf(reply["role"u8]) is "replica" or "slave",
            };
        if (!reply.IsError || RedisErrorReply.KindOf(reply.Text) == FluxCacheErrorKind.Rejected)
            return null;
        throw Refused(reply);
    }

    private async Task<RedisServerInfo?> LogInAsync()
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

    /// <summary>One round trip for the log-in and everything that a new connection needs to be told.</summary>
    /// <param name="logIn">Sends the log-in, and hears the reply. Null: another way is to be tried.</param>
    private async Task<RedisServerInfo?> SetUpAsync(Func<Task<RedisServerInfo?>> logIn)
    {
        var loggingIn = logIn();

        // The names are for readers of CLIENT LIST. Servers that refuse them are used anyway.
        var named = session.CallAsync(["CLIENT", "SETNAME", _endpoint.ClientName], cancellationToken);
        var library = session.CallAsync(["CLIENT", "SETINFO", "LIB-NAME", LibraryName], cancellationToken);
        var version = session.CallAsync(["CLIENT", "SETINFO", "LIB-VER", LibraryVersion], cancellationToken);
        var self = session.CallAsync(["CLIENT", "INFO"], cancellationToken);
        var running = session.CallAsync(["INFO", "server"], cancellationToken);

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

        if (await loggingIn.ConfigureAwait(false) is not { } server)
            return null;

        await FirstAsync(named).ConfigureAwait(false);
        await library.ConfigureAwait(false);
        await version.ConfigureAwait(false);
        var identity = await self.ConfigureAwait(false);
        var run = await running.ConfigureAwait(false);
        await fenced.ConfigureAwait(false);
        var reply = await selected.ConfigureAwait(false);
        if (reply.IsError)
            throw RedisErrorReply.KindOf(reply.Text) == FluxCacheErrorKind.Rejected
                ? RefusedDatabase(reply)
                : Refused(reply);

        return server with
        {
            Self = identity.Bytes is null ? null : RedisClientIdentity.Parse(identity.Text),
            RunId = RunIdOf(TextOf(run)),
        };
    }

    /// <summary>The line of INFO; null: the server, or the user's permissions, have none.</summary>
    private static string? RunIdOf(string? info) =>
        info?.Split("\r\n").FirstOrDefault(static line => line.StartsWith(RunIdField, StringComparison.Ordinal))
            ?[RunIdField.Length..];

    /// <summary>
    /// Whether the user may run transactions is found out before one is needed: what follows a MULTI that is refused is
    /// executed all the same. Who may not can still read; and write where writes need none. A replica takes no writes anyway.
    /// </summary>
    private static RedisServerInfo WithWrites(RedisServerInfo server, WritePermits.Agreement agreement)
    {
        var needsTransactions = server.Invalidation is InvalidationMode.PerKey or InvalidationMode.Published;
        var refusal = agreement.PermitRefusal ?? (needsTransactions ? null : agreement.TransactionRefusal);
        return server with
        {
            TransactionRefusal = needsTransactions ? agreement.TransactionRefusal : null,
            PermitRefusal = server.IsReplica ? null : refusal,
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
