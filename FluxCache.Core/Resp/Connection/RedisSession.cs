using FluxCache.Resp.Commands;
using FluxCache.Resp.Protocol;

namespace FluxCache.Resp.Connection;

/// <summary>
/// One open connection, from the socket to its loss. Ends once, for one reason, and then fails every call that waits:
/// those surely not sent as unavailable, the others as unknown.
/// </summary>
internal sealed class RedisSession
{
    /// <summary>Two commands each, and one more: together no more than the least that may be pending.</summary>
    private const int EchoTrials = 4;

    private readonly int _connection;
    private readonly string _address;
    private readonly string _channel;
    private readonly RedisTransport _transport;
    private readonly IRedisObserver? _observer;
    private readonly IReopening? _reopening;
    private readonly CommandQueue _queue;
    private readonly OwnEchoes _echoes = new();
    private Exception? _fault;
    private RedisServerInfo? _server;
    private ChangePublisher? _publisher;

    public RedisSession(
        int connection,
        RedisTransport transport,
        RedisConnectionSettings settings,
        IRedisObserver? observer,
        TimeProvider timeProvider,
        IReopening? reopening = null)
    {
        _connection = connection;
        _reopening = reopening;
        _address = settings.Endpoint.Address;
        _channel = settings.InvalidationChannel;
        _transport = transport;
        _observer = observer;
        _queue = new CommandQueue(settings.MaxPendingCommands, settings.MaxUnsentBytes);
        Permits = new WritePermits(_queue, settings.CommandTimeout);
        Completion = RunAsync(settings, timeProvider);
    }

    /// <summary>
    /// Ends when the connection is gone and its waiting calls were failed, with the reason. Never faults.
    /// </summary>
    public Task<Exception> Completion { get; }

    /// <summary>Whether it takes commands, as far as there is room for them.</summary>
    public bool IsOpen => _queue.IsOpen;

    /// <summary>Who answers; null before the log-in.</summary>
    public RedisServerInfo? Server => _server;

    /// <summary>How the keys of this connection are kept in step; None before the log-in.</summary>
    public InvalidationMode Invalidation => _server?.Invalidation ?? InvalidationMode.None;

    /// <summary>What keeps its writes from taking effect late.</summary>
    public WritePermits Permits { get; }

    /// <inheritdoc cref="CommandQueue.TryEnqueue"/>
    public SendOutcome TrySend<TRequest>(in TRequest request, RedisCall call, bool isOwn = false)
        where TRequest : struct, IRedisRequest =>
        _queue.TryEnqueue(in request, call, isOwn);

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

    /// <summary>Writes a change of a key, in the form that lets others, and this session later, learn of it.</summary>
    /// <param name="write">The command.</param>
    /// <param name="key">The key that it changes.</param>
    /// <param name="kind">What it leaves to its sender.</param>
    /// <param name="call">Takes the replies.</param>
    public SendOutcome TrySendWrite<TRequest>(in TRequest write, string key, WriteKind kind, RedisCall call)
        where TRequest : struct, IRedisRequest
    {
        if (_server?.TransactionRefusal is { } refusal)
        {
            call.TryFail(call.Generation, NoTransactions(call, refusal));
            return SendOutcome.Queued;
        }

        call.ExpectEffect();
        return _queue.TryEnqueueWrite(in write, key, kind, Invalidation == InvalidationMode.PerKey, _publisher, call);
    }

    /// <summary>
    /// Finds out whether the server echoes writes right behind their replies, by writing keys that nobody else knows. Null: it
    /// does not let them be written.
    /// </summary>
    /// <remarks>
    /// Not in transactions, into whose replies some servers put echoes. So a server that is short of room may forget or
    /// evict a key between its read and its write, and has no echo of that one.
    /// </remarks>
    public async ValueTask<bool?> HasEchoesAsync(CancellationToken cancellationToken)
    {
        var calls = new List<Task<RespValue>>();
        for (var trial = 0; trial < EchoTrials; trial++)
        {
            var key = InternalKeys.Canary + Guid.NewGuid().ToString("N");
            calls.Add(CallAsync(["EXISTS", key], cancellationToken).AsTask());
            calls.Add(CallAsync(["SET", key, "", "PX", "1000"], cancellationToken, _ => _echoes.Expect(key)).AsTask());
        }

        var taken = 0L;
        calls.Add(
            CallAsync(["EXISTS", InternalKeys.Canary], cancellationToken, _ => taken = _echoes.Taken).AsTask());
        var replies = await Task.WhenAll(calls).ConfigureAwait(false);
        var isRefused = Array.Exists(replies, static reply => reply.IsError);
        return taken > 0 ? true : isRefused ? null : false;
    }

    /// <summary>Tells the observer of the connection. Called on the receive loop.</summary>
    public void Announce(RedisServerInfo server)
    {
        if (server.Invalidation == InvalidationMode.Published)
        {
            _publisher = new ChangePublisher(_channel);
            server = server with { Writer = _publisher.Writer };
        }

        if (server.EchoesWrites)
            _queue.ExpectEchoes();
        _server = server;
        _observer?.OnConnected(_connection, server);
    }

    /// <summary>
    /// Takes no more commands, waits for the replies that are due, and closes: the server is not, or no longer, what the
    /// connection is for.
    /// </summary>
    public void Retire(string reason)
    {
        var fault = new FluxCacheException(FluxCacheErrorKind.Unavailable, reason);
        _queue.Retire(() => Abort(fault));
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
        var watch = new SessionWatch(_queue, Permits, timeProvider, settings.CommandTimeout, _address, Abort);
        await using (watch.ConfigureAwait(false))
        {
            var receiveLoop = new ReceiveLoop(
                _connection, _transport.Stream, _queue, settings.Limits, _echoes, _observer, watch.Progressed, OnError);
            var sending = AbortAfterAsync(SendLoop.RunAsync(_queue, _transport.Stream, watch.Progressed));
            await AbortAfterAsync(receiveLoop.RunAsync()).ConfigureAwait(false);
            await sending.ConfigureAwait(false);
        }

        await _transport.DisposeAsync().ConfigureAwait(false);

        // First the observer, then the callers: a caller that learns of the loss finds the marks already set.
        var reason = AnnounceLoss();
        foreach (var (slot, sent) in _queue.TakeUnanswered())
            slot.Call.TryFail(slot.Generation, Lost(slot.Call, sent));
        return reason;
    }

    /// <summary>Some errors say that the connection, rather than the command, should be another one.</summary>
    private void OnError(string error)
    {
        if (_server is { } server && RedisErrorReply.AsksForReconnect(error, server.IsReplica))
            Retire($"the server no longer serves as it did: {RedisErrorReply.CodeOf(error)}");
    }

    private Exception AnnounceLoss()
    {
        try
        {
            if (_server is not null)
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
            Abort(new InvalidOperationException("this process closed it"));
        }
        catch (Exception fault)
        {
            Abort(fault);
        }
    }

    private FluxCacheException NoTransactions(RedisCall call, string refusal) => new(
        FluxCacheErrorKind.Rejected,
        $"{call.Name} was not sent, because Redis at {_address} refuses the transaction that it needs: {refusal}. Grant the "
        + "user +multi and +exec.");

    private FluxCacheException Lost(RedisCall call, bool sent)
    {
        var reason = _fault?.Message.TrimEnd('.') ?? "it is closed";
        if (!sent)
            return new(
                FluxCacheErrorKind.Unavailable,
                $"The connection to Redis at {_address} was lost before {call.Name} was sent: {reason}.",
                _fault)
            {
                Reopening = _reopening,
            };

        var kind = _fault is FluxCacheException { Kind: FluxCacheErrorKind.Protocol }
            ? FluxCacheErrorKind.Protocol
            : FluxCacheErrorKind.Unavailable;
        return call.Unanswered(
            kind,
            $"The connection to Redis at {_address} was lost before the reply to {call.Name} arrived: {reason}.",
            _fault,
            kind == FluxCacheErrorKind.Unavailable ? _reopening : null);
    }
}
