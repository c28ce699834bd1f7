using FluxCache.Resp.Commands;
using FluxCache.Resp.Protocol;

namespace FluxCache.Resp.Connection;

/// <summary>
/// One open connection, from the socket to its loss. Ends once, for one reason, and then fails every call that waits:
/// those surely not sent as unavailable, the others as unknown.
/// </summary>
internal sealed class RedisSession
{
    private readonly int _connection;
    private readonly string _address;
    private readonly RedisTransport _transport;
    private readonly IRedisObserver? _observer;
    private readonly CommandQueue _queue;
    private Exception? _fault;
    private bool _announced;

    public RedisSession(
        int connection,
        RedisTransport transport,
        RedisConnectionSettings settings,
        IRedisObserver? observer,
        TimeProvider timeProvider)
    {
        _connection = connection;
        _address = settings.Endpoint.Address;
        _transport = transport;
        _observer = observer;
        _queue = new CommandQueue(settings.MaxPendingCommands, settings.MaxUnsentBytes);
        Completion = RunAsync(settings, timeProvider);
    }

    /// <summary>
    /// Ends when the connection is gone and its waiting calls were failed, with the reason. Never faults.
    /// </summary>
    public Task<Exception> Completion { get; }

    /// <inheritdoc cref="CommandQueue.TryEnqueue"/>
    public SendOutcome TrySend<TRequest>(in TRequest request, RedisCall call) where TRequest : struct, IRedisRequest =>
        _queue.TryEnqueue(in request, call);

    /// <summary>Sends a command that is not sent often. The reply can be an error.</summary>
    /// <param name="onReply">See <see cref="ValueCall"/>.</param>
    public ValueTask<RespValue> CallAsync(
        string[] command,
        CancellationToken cancellationToken,
        Action<RespValue>? onReply = null)
    {
        var call = new ValueCall(command[0], onReply);
        if (call.TryCancelWith(cancellationToken) && TrySend(new TextRequest(command), call) != SendOutcome.Queued)
            call.TryFail(call.Generation, Lost(call, sent: false));
        return call.Result;
    }

    /// <summary>Whether the server reports changes of the keys that this session has read.</summary>
    public bool IsTracking { get; private set; }

    /// <summary>Tells the observer of the connection. Called on the receive loop.</summary>
    public void Announce(RedisServerInfo server)
    {
        IsTracking = server.IsTracking;
        _announced = true;
        _observer?.OnConnected(_connection, server);
    }

    /// <summary>Closes the connection for a reason. The first reason counts.</summary>
    public void Abort(Exception fault)
    {
        Interlocked.CompareExchange(ref _fault, fault, null);
        _queue.Close();
        _transport.Abort();
    }

    private async Task<Exception> RunAsync(RedisConnectionSettings settings, TimeProvider timeProvider)
    {
        var watch = new SessionWatch(_queue, timeProvider, settings.CommandTimeout, _address, Abort);
        await using (watch.ConfigureAwait(false))
        {
            var receiveLoop = new ReceiveLoop(
                _connection, _transport.Stream, _queue, settings.Limits, _observer, watch.Progressed);
            var sending = AbortAfterAsync(SendLoop.RunAsync(_queue, _transport.Stream, watch.Progressed));
            await AbortAfterAsync(receiveLoop.RunAsync()).ConfigureAwait(false);
            await sending.ConfigureAwait(false);
        }

        await _transport.DisposeAsync().ConfigureAwait(false);

        // First the observer, then the callers: who learns that a connection is gone finds its marks set.
        var reason = AnnounceLoss();
        foreach (var (slot, sent) in _queue.TakeUnanswered())
            slot.Call.TryFail(slot.Generation, Lost(slot.Call, sent));
        return reason;
    }

    private Exception AnnounceLoss()
    {
        try
        {
            if (_announced)
                _observer?.OnDisconnected(_connection);
            return _fault!;
        }
        catch (Exception fault)
        {
            return new AggregateException(_fault!, fault);
        }
    }

    /// <summary>
    /// The end of a loop is the end of the session, and its fault the reason that every waiter is told.
    /// </summary>
    private async Task AbortAfterAsync(Task loop)
    {
        try
        {
            await loop.ConfigureAwait(false);
            Abort(new InvalidOperationException("it was closed"));
        }
        catch (Exception fault)
        {
            Abort(fault);
        }
    }

    private FluxCacheException Lost(RedisCall call, bool sent)
    {
        var reason = _fault?.Message ?? "it is closed";
        if (!sent)
            return new(
                FluxCacheErrorKind.Unavailable,
                $"The connection to Redis at {_address} was lost before {call.Name} was sent: {reason}.",
                _fault);

        var kind = _fault is FluxCacheException { Kind: FluxCacheErrorKind.Protocol }
            ? FluxCacheErrorKind.Protocol
            : FluxCacheErrorKind.Unknown;
        return new(
            kind,
            $"The connection to Redis at {_address} was lost before the reply to {call.Name} came: {reason}. "
            + "It may have taken effect.",
            _fault);
    }
}
