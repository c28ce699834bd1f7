using System.Globalization;
using FluxCache.Resp.Commands;
using FluxCache.Resp.Connection;
using FluxCache.Resp.Leases;
using FluxCache.Resp.Protocol;
using FluxCache.Resp.Renewals;
using Microsoft.Extensions.Logging;

namespace FluxCache.Resp;

/// <summary>
/// Speaks to one Redis server over a fixed number of connections; each key belongs to one. Opens connections again when
/// they are lost, retries no command.
/// </summary>
/// <remarks>Budget: a GET allocates its value and nothing else, a SET the results of its transaction.</remarks>
internal sealed class RedisClient : IRedisCommands, IAsyncDisposable
{
    private readonly RedisConnection[] _connections;
    private readonly RedisConnection? _control;
    private readonly LeaseCommands _leases;
    private readonly RenewalCommands _renewals;
    private readonly bool _voidsLeases;
    private int _disposed;

    /// <param name="endpoint">Where Redis is.</param>
    /// <param name="options">Validated options.</param>
    /// <param name="observer">Is told of connections and pushes; null: nobody is, and no invalidations are asked for.</param>
    /// <param name="timeProvider">The clock of timeouts and pauses.</param>
    /// <param name="logger">Takes what happens to connections.</param>
    /// <param name="withControl">Whether to open a connection for <see cref="ControlAsync"/>, after the others.</param>
    public RedisClient(
        RedisEndpoint endpoint,
        FluxCacheOptions options,
        IRedisObserver? observer,
        TimeProvider timeProvider,
        ILogger logger,
        bool withControl = false)
    {
        var settings = new RedisConnectionSettings(endpoint, options);
        _leases = new LeaseCommands(ConnectionFor);
        _renewals = new RenewalCommands(ConnectionFor);
        _voidsLeases = options.LoadLease is not null;
        if (observer is null)
            settings = settings with { Invalidation = InvalidationMode.None };
        _connections = new RedisConnection[options.Connections];
        for (var i = 0; i < _connections.Length; i++)
        {
            _connections[i] = new RedisConnection(i, ConnectionRole.Keys, settings, observer, timeProvider, logger)
            {
                Opened = OnOpened,
            };
        }

        if (withControl)
            _control = new RedisConnection(
                _connections.Length, ConnectionRole.Control, settings, observer, timeProvider, logger)
            {
                Opened = OnOpened,
            };
    }

    /// <summary>
    /// Called each time that a connection for keys was opened and takes commands. To be set before
    /// <see cref="ConnectAsync"/>; it must not throw.
    /// </summary>
    public Action? ConnectionOpened { get; set; }

    /// <summary>Whether one of the connections leads to a replica, which takes no writes.</summary>
    public bool IsReplica => AllConnections.Any(static connection => connection.Server is { IsReplica: true });

    private IEnumerable<RedisConnection> AllConnections => _control is null ? _connections : [.. _connections, _control];

    /// <inheritdoc/>
    public RedisState State
    {
        get
        {
            var open = _connections.Count(static connection => connection.IsOpen);
            if (open == _connections.Length)
                return RedisState.Connected;
            return open > 0 || !Array.Exists(_connections, static connection => connection.HasFailed)
                ? RedisState.Connecting
                : RedisState.Disconnected;
        }
    }

    /// <summary>How many connections were opened again after they were lost.</summary>
    public long Reconnects => AllConnections.Sum(static connection => (long)connection.Reconnects);

    /// <summary>Which connection a key belongs to: the number that the observer is told.</summary>
    public int ConnectionOf(string key) => KeyRouting.ConnectionOf(key, _connections.Length);

    /// <summary>
    /// Starts the client and waits for each connection's first attempt. When one fails, throws
    /// <see cref="FluxCacheException"/>, and the client goes on opening connections in the background. Can be called
    /// again: then it waits for the attempts that are under way.
    /// </summary>
    public async ValueTask ConnectAsync(CancellationToken cancellationToken)
    {
        ThrowIfDisposed();
        var attempts = AllConnections.Select(connection => connection.ConnectAsync(cancellationToken));
        var faults = await Task.WhenAll(attempts).ConfigureAwait(false);
        if (Array.Find(faults, static fault => fault is not null) is { } first)
            throw new FluxCacheException(first.Kind, first.Message, first);
    }

    /// <summary>Waits until every connection for keys has been open, however long that takes, or the client is disposed of.</summary>
    public async ValueTask WaitUntilConnectedAsync(CancellationToken cancellationToken)
    {
        foreach (var connection in _connections)
            await connection.WaitUntilOpenAsync(Timeout.InfiniteTimeSpan, cancellationToken).ConfigureAwait(false);
    }

    /// <inheritdoc/>
    public ValueTask<RedisReading> GetAsync(string key, CancellationToken cancellationToken) =>
        Send(key, new GetRequest(key), GetCall.Rent(), cancellationToken).Result;

    /// <inheritdoc/>
    public ValueTask GetManyAsync(
        ReadOnlyMemory<string> keys,
        Memory<RedisReading> readings,
        CancellationToken cancellationToken)
    {
        ThrowIfDisposed();
        if (readings.Length != keys.Length)
            throw new ArgumentException(
                $"{keys.Length} keys need as many readings; there is room for {readings.Length}.", nameof(readings));
        return new BatchReader(_connections, keys, readings, cancellationToken).ReadAsync();
    }

    /// <inheritdoc/>
    public ValueTask<bool> SetAsync(
        string key,
        ReadOnlyMemory<byte> value,
        TimeSpan? timeToLive,
        CancellationToken cancellationToken)
    {
        var request = new SetRequest(key, value, Expiry.ToMilliseconds(timeToLive));
        VoidLease(key);
        return SendWrite(key, request, WriteKind.Kept, SetCall.Rent(), cancellationToken).Result;
    }

    /// <inheritdoc/>
    public ValueTask<bool> SetIfAbsentAsync(
        string key,
        ReadOnlyMemory<byte> value,
        TimeSpan? timeToLive,
        CancellationToken cancellationToken)
    {
        var request = new SetRequest(key, value, Expiry.ToMilliseconds(timeToLive), onlyIfAbsent: true);
        return SendWrite(key, request, WriteKind.Kept, SetCall.Rent(conditional: true), cancellationToken).Result;
    }

    /// <inheritdoc/>
    public ValueTask<bool> DeleteAsync(string key, CancellationToken cancellationToken)
    {
        VoidLease(key);
        return SendWrite(key, new KeyRequest("DEL", key), WriteKind.Deleted, new FlagCall("DEL"), cancellationToken).Result;
    }

    /// <inheritdoc/>
    public ValueTask<long> IncrementAsync(string key, long by, CancellationToken cancellationToken)
    {
        VoidLease(key);
        var request = new KeyNumberRequest("INCRBY", key, by);
        return SendWrite(key, request, WriteKind.Changed, IncrementCall.Rent(), cancellationToken).Result;
    }

    /// <inheritdoc/>
    public ValueTask<bool> ExistsAsync(string key, CancellationToken cancellationToken) =>
        Send(key, new KeyRequest("EXISTS", key), new FlagCall("EXISTS"), cancellationToken).Result;

    /// <inheritdoc/>
    public ValueTask<bool> RenewAsync(string key, TimeSpan timeToLive, CancellationToken cancellationToken) =>
        _renewals.RenewAsync(key, timeToLive, cancellationToken);

    /// <inheritdoc/>
    public ValueTask<LeaseReply> AcquireLeaseAsync(
        string key,
        string token,
        TimeSpan duration,
        ReadOnlyMemory<byte> displaced,
        CancellationToken cancellationToken) =>
        _leases.AcquireAsync(key, token, duration, displaced, cancellationToken);

    /// <inheritdoc/>
    public ValueTask<bool> SetLeasedAsync(
        string key,
        string token,
        ReadOnlyMemory<byte> value,
        TimeSpan? timeToLive,
        CancellationToken cancellationToken) =>
        _leases.SetAsync(key, token, value, timeToLive, cancellationToken);

    /// <inheritdoc/>
    public ValueTask<bool> ReleaseLeaseAsync(string key, string token, CancellationToken cancellationToken) =>
        _leases.ReleaseAsync(key, token, cancellationToken);

    /// <inheritdoc/>
    public async ValueTask<ScanPage> ScanAsync(
        string cursor,
        string pattern,
        int count,
        CancellationToken cancellationToken)
    {
        ThrowIfDisposed();
        var reply = await CallAsync(
            _connections[0],
            ["SCAN", cursor, "MATCH", pattern, "COUNT", count.ToString(CultureInfo.InvariantCulture)],
            cancellationToken).ConfigureAwait(false);
        return ScanReply.Read(in reply);
    }

    /// <inheritdoc/>
    public async ValueTask PingAsync(CancellationToken cancellationToken)
    {
        ThrowIfDisposed();
        var pings = Array.ConvertAll(_connections, connection => CallAsync(connection, ["PING"], cancellationToken));
        await Task.WhenAll(pings).ConfigureAwait(false);
    }

    /// <summary>
    /// Asks one connection for a sign of life: it comes after everything that the server sent before. Has a place however many
    /// commands wait.
    /// </summary>
    public async ValueTask PingAsync(int connection, CancellationToken cancellationToken)
    {
        ThrowIfDisposed();
        await CallAsync(_connections[connection], ["PING"], cancellationToken, isOwn: true).ConfigureAwait(false);
    }

    /// <summary>
    /// Reads a key of the cache's own by the connection that it belongs to. Has a place however many commands wait.
    /// </summary>
    public async ValueTask ReadOwnAsync(string key, CancellationToken cancellationToken) =>
        await CallAsync(ConnectionFor(key), ["GET", key], cancellationToken, isOwn: true).ConfigureAwait(false);

    /// <summary>Sends a command that is the cache's own, apart from the keys' connections.</summary>
    public async ValueTask<RespValue> ControlAsync(string[] command, CancellationToken cancellationToken)
    {
        ThrowIfDisposed();
        var control = _control ?? throw new InvalidOperationException("The client was created without a control connection.");
        return await CallAsync(control, command, cancellationToken, isOwn: true).ConfigureAwait(false);
    }

    /// <summary>
    /// Takes no more commands, waits for the replies that are due (for no longer than a command may take), and closes.
    /// </summary>
    public async ValueTask DisposeAsync()
    {
        if (Interlocked.Exchange(ref _disposed, 1) == 1)
            return;

        var closing = AllConnections.Select(static connection => connection.DisposeAsync().AsTask());
        await Task.WhenAll(closing).ConfigureAwait(false);
    }

    /// <summary>
    /// Where a new connection finds another server behind the address, or the server in another role, the older ones are
    /// opened again as well: what they bring is of the past.
    /// </summary>
    private void OnOpened(RedisConnection opened)
    {
        if (opened != _control)
            ConnectionOpened?.Invoke();
        if (opened.Server is not { } server)
            return;

        foreach (var other in AllConnections)
        {
            if (other != opened && other.Server is { } older && !older.IsAs(server))
                other.Retire("another server, or the same in another role, answers at its address");
        }
    }

    private void VoidLease(string key)
    {
        if (_voidsLeases)
            _leases.Void(key);
    }

    /// <summary>Sends a write so that others learn of it, and this client of the next, where it keeps the value.</summary>
    private TCall SendWrite<TRequest, TCall>(
        string key,
        TRequest request,
        WriteKind kind,
        TCall call,
        CancellationToken cancellationToken)
        where TRequest : struct, IRedisRequest
        where TCall : RedisCall
    {
        ConnectionFor(key).SendWrite(in request, key, kind, call, cancellationToken);
        return call;
    }

    private TCall Send<TRequest, TCall>(string key, TRequest request, TCall call, CancellationToken cancellationToken)
        where TRequest : struct, IRedisRequest
        where TCall : RedisCall =>
        Send(ConnectionFor(key), request, call, cancellationToken);

    private static TCall Send<TRequest, TCall>(
        RedisConnection connection,
        in TRequest request,
        TCall call,
        CancellationToken cancellationToken)
        where TRequest : struct, IRedisRequest
        where TCall : RedisCall
    {
        connection.Send(in request, call, cancellationToken);
        return call;
    }

    private RedisConnection ConnectionFor(string key)
    {
        ThrowIfDisposed();
        ArgumentNullException.ThrowIfNull(key);
        return _connections[ConnectionOf(key)];
    }

    private static async Task<RespValue> CallAsync(
        RedisConnection connection,
        string[] command,
        CancellationToken cancellationToken,
        bool isOwn = false)
    {
        var call = new ValueCall(command[0]);
        connection.Send(new TextRequest(command), call, cancellationToken, isOwn);
        var reply = await call.Result.ConfigureAwait(false);
        return reply.Kind switch
        {
            RespKind.Error => throw RedisErrorReply.ToException(call.Name, reply.Text),
            RespKind.Discarded => throw RedisErrorReply.TooLarge(call.Name),
            _ => reply,
        };
    }

    private void ThrowIfDisposed() => ObjectDisposedException.ThrowIf(Volatile.Read(ref _disposed) != 0, this);
}
