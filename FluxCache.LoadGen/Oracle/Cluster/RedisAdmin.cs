using System.Globalization;
using FluxCache.Resp;
using FluxCache.Resp.Commands;
using FluxCache.Resp.Connection;
using FluxCache.Resp.Protocol;
using Microsoft.Extensions.Logging.Abstractions;

namespace FluxCache.LoadGen.Oracle.Cluster;

/// <summary>
/// A connection to Redis for what an operator does there: it empties it, ends others' connections, forbids writes. Safe for
/// concurrent calls.
/// </summary>
internal sealed class RedisAdmin : IAsyncDisposable
{
    // No connection has it: asking to end it tells whether the command is known, and ends nothing.
    private const string NoConnection = "9007199254740991";
    private const string ProbeUser = "fluxcache-verify-probe";

    // All may be read. Written: keys that end in an even digit, and what the caches keep for themselves.
    private static readonly string[] OnlySomeWrites = ["resetkeys", "%R~*", "~*[02468]", $"~{InternalKeys.Prefix}*"];
    private static readonly string EveryKey = new PublishedChange(PublishedChange.Anonymous, Sequence: 0, Key: "").ToString();
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(20);

    /// <summary>What a cache gives up on is not to end the run: a Redis that has just started may take long to answer.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    private readonly RedisConnection _connection;
    private readonly string _channel;
    private readonly TimeProvider _time;

    internal RedisAdmin(FluxCacheOptions options, TimeProvider time)
    {
        _time = time;
        var endpoint = RedisEndpoint.TryParse(options, out var parsed, out var fault) ? parsed : throw new WrongArgumentException(fault);
        _connection = new RedisConnection(
            index: 0,
            ConnectionRole.Control,
            new RedisConnectionSettings(endpoint, options) with { Invalidation = InvalidationMode.None, CommandTimeout = Patience },
            observer: null,
            time,
            NullLogger.Instance);
        _channel = options.InvalidationChannel;
    }

    /// <summary>Connects, and goes on to whenever the connection is lost.</summary>
    /// <exception cref="FluxCacheException">Redis cannot be reached.</exception>
    internal async Task ConnectAsync(CancellationToken cancellationToken)
    {
        if (await _connection.ConnectAsync(cancellationToken) is { } fault)
            throw new FluxCacheException(fault.Kind, fault.Message, fault);
    }

    /// <summary>Waits until Redis answers.</summary>
    internal async Task WaitUntilAnswersAsync(CancellationToken cancellationToken)
    {
        while (true)
        {
            try
            {
                await CallAsync(["PING"], cancellationToken);
                return;
            }
            catch (FluxCacheException)
            {
                await Task.Delay(Pause, _time, cancellationToken);
            }
        }
    }

    /// <summary>Whether Redis reports changes of keys to those who read them.</summary>
    internal Task<bool> TracksKeysAsync(CancellationToken cancellationToken) =>
        IsKnownAsync(["CLIENT", "TRACKING", "OFF"], cancellationToken);

    /// <summary>Whether Redis can end a connection by its id.</summary>
    internal Task<bool> EndsConnectionsAsync(CancellationToken cancellationToken) =>
        IsKnownAsync(["CLIENT", "KILL", "ID", NoConnection], cancellationToken);

    /// <summary>
    /// A key of the connection's database that begins otherwise, and is none of the caches' own; null when there is none.
    /// </summary>
    internal async Task<string?> FindForeignKeyAsync(string prefix, CancellationToken cancellationToken)
    {
        var cursor = "0";
        do
        {
            var page = ScanReply.Read(await CallAsync(["SCAN", cursor, "COUNT", "1000"], cancellationToken));
            if (page.Keys.FirstOrDefault(key => !key.StartsWith(prefix, StringComparison.Ordinal) && !InternalKeys.Has(key)) is { } key)
                return key;
            cursor = page.Cursor;
        }
        while (cursor != "0");

        return null;
    }

    /// <summary>Removes every key of every database, and says so where Redis itself tells nobody.</summary>
    internal async Task FlushAsync(bool publish, CancellationToken cancellationToken)
    {
        await CallAsync(["FLUSHALL"], cancellationToken);
        if (publish)
            await CallAsync(["PUBLISH", _channel, EveryKey], cancellationToken);
    }

    /// <summary>Ends the connections that are picked, of all but this one.</summary>
    /// <returns>How many.</returns>
    internal async Task<int> EndConnectionsAsync(Func<bool> pick, CancellationToken cancellationToken)
    {
        var own = await CallAsync(["CLIENT", "ID"], cancellationToken);
        var list = await CallAsync(["CLIENT", "LIST"], cancellationToken);
        var picked = IdsIn(list.Text).Where(id => id != own.Integer && pick()).ToArray();
        foreach (var id in picked)
            await CallAsync(["CLIENT", "KILL", "ID", id.ToString(CultureInfo.InvariantCulture)], cancellationToken);
        return picked.Length;
    }

    /// <summary>How long a key lives from now; null: without end.</summary>
    /// <returns>False: Redis has no such key.</returns>
    internal async Task<(bool Exists, TimeSpan? Life)> LifeOfAsync(string key, CancellationToken cancellationToken)
    {
        var reply = await CallAsync(["PTTL", key], cancellationToken);
        return reply.Integer switch
        {
            -2 => (false, null),
            -1 => (true, null),
            var milliseconds => (true, TimeSpan.FromMilliseconds(milliseconds)),
        };
    }

    /// <summary>Whether Redis can forbid a user some of the keys.</summary>
    internal async Task<bool> ForbidsKeysAsync(CancellationToken cancellationToken)
    {
        var isKnown = await IsKnownAsync(["ACL", "SETUSER", ProbeUser, "off", .. OnlySomeWrites], cancellationToken);
        return await IsKnownAsync(["ACL", "DELUSER", ProbeUser], cancellationToken) && isKnown;
    }

    /// <summary>Forbids this connection's user, who is that of the nodes, to write about one key of two.</summary>
    internal async Task ForbidSomeWritesAsync(CancellationToken cancellationToken) =>
        await CallAsync(["ACL", "SETUSER", await UserAsync(cancellationToken), .. OnlySomeWrites], cancellationToken);

    /// <summary>Undoes <see cref="ForbidSomeWritesAsync"/>.</summary>
    internal async Task AllowWritesAsync(CancellationToken cancellationToken) =>
        await CallAsync(["ACL", "SETUSER", await UserAsync(cancellationToken), "resetkeys", "~*"], cancellationToken);

    public ValueTask DisposeAsync() => _connection.DisposeAsync();

    private async Task<string> UserAsync(CancellationToken cancellationToken) =>
        (await CallAsync(["ACL", "WHOAMI"], cancellationToken)).Text;

    /// <summary>The ids in the answer to CLIENT LIST: a line each, that begins with <c>id=</c>.</summary>
    internal static IEnumerable<long> IdsIn(string list) => list
        .Split('\n', StringSplitOptions.RemoveEmptyEntries)
        .Select(line => line.Split(' ')[0])
        .Where(field => field.StartsWith("id=", StringComparison.Ordinal))
        .Select(field => long.Parse(field.AsSpan(3), NumberStyles.None, CultureInfo.InvariantCulture));

    private async Task<bool> IsKnownAsync(string[] command, CancellationToken cancellationToken)
    {
        var reply = await SendAsync(command, cancellationToken);
        return reply.Kind != RespKind.Error;
    }

    private async Task<RespValue> CallAsync(string[] command, CancellationToken cancellationToken)
    {
        var reply = await SendAsync(command, cancellationToken);
        return reply.Kind == RespKind.Error ? throw RedisErrorReply.ToException(command[0], reply.Text) : reply;
    }

    private async Task<RespValue> SendAsync(string[] command, CancellationToken cancellationToken)
    {
        var call = new ValueCall(command[0]);
        _connection.Send(new TextRequest(command), call, cancellationToken);
        return await call.Result;
    }
}
