using FluxCache.Resp.Commands;
using Microsoft.Extensions.Logging;

namespace FluxCache.Resp.Connection;

/// <summary>
/// One place that keys belong to: opens a session, opens another when it is lost, and gives commands to the one that is
/// open. Safe for concurrent calls.
/// </summary>
internal sealed class RedisConnection : IReopening, IAsyncDisposable
{
    /// <summary>How often the cache's own connection asks who serves, while a replica does.</summary>
    private static readonly TimeSpan ReplicaRecheck = TimeSpan.FromSeconds(1);

    private const long NotAway = -1;

    private readonly int _index;
    private readonly ConnectionRole _role;
    private readonly RedisConnectionSettings _settings;
    private readonly IRedisObserver? _observer;
    private readonly TimeProvider _timeProvider;
    private readonly ILogger _logger;
    private readonly CancellationTokenSource _stop = new();
    private readonly ReconnectDelay _delay = new(Random.Shared);
    private readonly Lock _startGate = new();
    private readonly WaitingCallers _waiting;
    private Task? _loop;
    private volatile RedisSession? _session;
    private volatile FluxCacheException? _fault;
    private TaskCompletionSource<FluxCacheException?> _attempt = NewAttempt();
    private int _opened;
    private int _failedAttempts;
    private long _awaySince;
    private RedisClientIdentity? _last;
    private string? _permitRefusal;

    public RedisConnection(
        int index,
        ConnectionRole role,
        RedisConnectionSettings settings,
        IRedisObserver? observer,
        TimeProvider timeProvider,
        ILogger logger)
    {
        _index = index;
        _role = role;
        _settings = settings;
        _observer = observer;
        _timeProvider = timeProvider;
        _logger = logger;
        _waiting = new WaitingCallers(settings.MaxPendingCommands, () => IsOpen, timeProvider);
        _awaySince = timeProvider.GetTimestamp();
    }

    /// <summary>Called each time that it was opened and takes commands, on its own loop. It must not throw.</summary>
    public Action<RedisConnection>? Opened { get; init; }

    public bool IsOpen => _session is { IsOpen: true };

    /// <summary>Who answers; null while it is not open.</summary>
    public RedisServerInfo? Server => _session?.Server;

    /// <summary>How its keys are kept in step; None while it is not open.</summary>
    public InvalidationMode Invalidation => _session?.Invalidation ?? InvalidationMode.None;

    /// <summary>Whether an attempt to open it has failed since it was last open.</summary>
    public bool HasFailed => Volatile.Read(ref _failedAttempts) > 0;

    /// <summary>How often it was opened again after it was lost.</summary>
    public int Reconnects => Math.Max(0, Volatile.Read(ref _opened) - 1);

    /// <summary>
    /// Starts the connection, once. Null when it is open; else what the attempt that is under way, or the next one,
    /// failed with.
    /// </summary>
    public async Task<FluxCacheException?> ConnectAsync(CancellationToken cancellationToken)
    {
        var attempt = Volatile.Read(ref _attempt);
        lock (_startGate)
            _loop ??= Task.Run(RunAsync, CancellationToken.None);
        return IsOpen ? null : await attempt.Task.WaitAsync(cancellationToken).ConfigureAwait(false);
    }

    /// <inheritdoc/>
    public async ValueTask<bool> WaitUntilOpenAsync(TimeSpan patience, CancellationToken cancellationToken) =>
        await _waiting.WaitAsync(patience, cancellationToken).ConfigureAwait(false)
        ?? throw new FluxCacheException(
            FluxCacheErrorKind.Busy,
            $"The command was not sent, because Redis at {_settings.Endpoint.Address} is not connected and "
            + $"{_settings.MaxPendingCommands:N0} callers wait for it already. Send less at a time, or raise "
            + $"{nameof(FluxCacheOptions.MaxPendingCommands)}.");

    /// <summary>Opens another session in the place of this one, after the replies that are due: the server is another.</summary>
    public void Retire(string reason) => _session?.Retire(reason);

    /// <summary>Writes a command, or fails its call at once.</summary>
    /// <inheritdoc cref="CommandQueue.TryEnqueue"/>
    public void Send<TRequest>(
        in TRequest request,
        RedisCall call,
        CancellationToken cancellationToken,
        bool isOwn = false)
        where TRequest : struct, IRedisRequest
    {
        if (!call.TryCancelWith(cancellationToken))
            return;

        FailUnlessQueued(_session?.TrySend(in request, call, isOwn) ?? SendOutcome.Closed, call);
    }

    /// <summary>Writes a command that changes a key, or fails its call at once.</summary>
    /// <inheritdoc cref="RedisSession.TrySendWrite"/>
    public void SendWrite<TRequest>(
        in TRequest write,
        string key,
        WriteKind kind,
        RedisCall call,
        CancellationToken cancellationToken)
        where TRequest : struct, IRedisRequest
    {
        if (!call.TryCancelWith(cancellationToken))
            return;

        FailUnlessQueued(_session?.TrySendWrite(in write, key, kind, call) ?? SendOutcome.Closed, call);
    }

    /// <summary>Waits for the replies that are due, for no longer than a command may take, and closes.</summary>
    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync().ConfigureAwait(false);
        _waiting.Stop();
        if (_session is { } session)
            await CloseAsync(session).ConfigureAwait(false);
        if (_loop is not null)
            await _loop.ConfigureAwait(false);
        _attempt.TrySetResult(Stopped());
        _stop.Dispose();
    }

    private async Task CloseAsync(RedisSession session)
    {
        using var patience = new CancellationTokenSource(_settings.CommandTimeout, _timeProvider);
        try
        {
            // Replies come in order: when this one is there, so are all.
            await session.CallAsync(["PING"], patience.Token).ConfigureAwait(false);
        }
        catch (Exception fault) when (fault is OperationCanceledException or FluxCacheException)
        {
            RedisLog.ClosedWithoutReplies(_logger, _settings.Endpoint.Address, _index, fault.Message);
        }

        session.Abort(Stopped());
    }

    private async Task RunAsync()
    {
        while (!_stop.IsCancellationRequested)
        {
            var (fault, openFor) = await ConnectOnceAsync().ConfigureAwait(false);
            if (_stop.IsCancellationRequested)
                return;

            var wasFailing = _fault is not null;
            _fault = fault;
            if (openFor is null)
                Interlocked.Increment(ref _failedAttempts);
            var delay = openFor is { } time ? _delay.AfterLoss(time) : _delay.AfterFailure(fault.Kind);
            Interlocked.Exchange(ref _attempt, NewAttempt()).TrySetResult(fault);
            Report(fault, delay, wasFailing);
            try
            {
                await Task.Delay(delay, _timeProvider, _stop.Token).ConfigureAwait(false);
            }
            catch (OperationCanceledException) when (_stop.IsCancellationRequested)
            {
                return;
            }
        }
    }

    /// <summary>
    /// Opens a session and stays until it is lost. Returns why it could not be opened, or was lost, and for how long it was
    /// open; null: it was not.
    /// </summary>
    private async Task<(FluxCacheException Fault, TimeSpan? OpenFor)> ConnectOnceAsync()
    {
        RedisSession? session = null;
        RedisServerInfo server;
        try
        {
            using var patience = new CancellationTokenSource(_settings.ConnectTimeout, _timeProvider);
            using var either = CancellationTokenSource.CreateLinkedTokenSource(patience.Token, _stop.Token);
            var transport = await RedisTransport.OpenAsync(_settings.Endpoint, either.Token).ConfigureAwait(false);
            session = new RedisSession(_index, transport, _settings, _observer, _timeProvider, reopening: this);
            server = await new RedisHandshake(
                session,
                _settings,
                _role,
                _last,
                either.Token).RunAsync().ConfigureAwait(false);
            _last = server.Self;
            Open(session, server);
        }
        catch (Exception fault)
        {
            var reason = NotOpened(fault);
            if (session is not null)
            {
                session.Abort(reason);
                await session.Completion.ConfigureAwait(false);
            }

            return (reason, null);
        }

        var openedAt = _timeProvider.GetTimestamp();
        if (_role == ConnectionRole.Control && server.IsReplica)
            await AskAnewAsync(session).ConfigureAwait(false);
        var lost = await session.Completion.ConfigureAwait(false);
        Volatile.Write(ref _awaySince, _timeProvider.GetTimestamp());
        _session = null;
        return (
            new FluxCacheException(FluxCacheErrorKind.Unavailable, $"the connection was lost: {lost.Message}", lost),
            _timeProvider.GetElapsedTime(openedAt));
    }

    /// <summary>A replica may be promoted, and its address may lead to another server: only a new connection tells.</summary>
    private async Task AskAnewAsync(RedisSession session)
    {
        using var pause = CancellationTokenSource.CreateLinkedTokenSource(_stop.Token);
        var recheck = Task.Delay(ReplicaRecheck, _timeProvider, pause.Token);
        if (await Task.WhenAny(session.Completion, recheck).ConfigureAwait(false) == recheck)
            session.Retire("the server is a replica, and is asked anew");
        await pause.CancelAsync().ConfigureAwait(false);
    }

    private void Open(RedisSession session, RedisServerInfo server)
    {
        Interlocked.Increment(ref _opened);
        _session = session;
        _fault = null;
        Volatile.Write(ref _failedAttempts, 0);
        Volatile.Write(ref _awaySince, NotAway);
        Volatile.Read(ref _attempt).TrySetResult(null);
        RedisLog.Connected(_logger, _settings.Endpoint.Address, _index, server.Name, server.Version, server.Protocol);
        ReportPermits(server.PermitRefusal);

        Opened?.Invoke(this);
        _waiting.Release();

        // A stop that came while the session was being opened has not closed it.
        if (_stop.IsCancellationRequested)
            session.Abort(Stopped());
    }

    /// <summary>All connections have the same server and user: one says it, and says it once.</summary>
    private void ReportPermits(string? refusal)
    {
        if (_index == 0 && refusal is not null && refusal != _permitRefusal)
            RedisLog.WithoutPermit(_logger, _settings.Endpoint.Address, refusal);
        _permitRefusal = refusal;
    }

    private void FailUnlessQueued(SendOutcome outcome, RedisCall call)
    {
        if (outcome != SendOutcome.Queued)
            call.TryFail(call.Generation, outcome == SendOutcome.Busy ? Busy(call) : NotConnected(call));
    }

    private void Report(FluxCacheException fault, TimeSpan delay, bool wasFailing)
    {
        var address = _settings.Endpoint.Address;
        var pause = PlainDuration.Of(delay);
        if (fault.Kind is FluxCacheErrorKind.Authentication or FluxCacheErrorKind.Rejected)
            RedisLog.Refused(_logger, address, _index, pause, fault.Message);
        else if (wasFailing)
            RedisLog.StillNotConnected(_logger, address, _index, pause, fault.Message);
        else
            RedisLog.NotConnected(_logger, address, _index, pause, fault.Message);
    }

    private FluxCacheException NotOpened(Exception fault) => fault switch
    {
        FluxCacheException { Kind: not FluxCacheErrorKind.Timeout } known => known,
        OperationCanceledException => new(
            FluxCacheErrorKind.Unavailable,
            $"Redis at {_settings.Endpoint.Address} did not open the connection within "
            + $"{PlainDuration.Of(_settings.ConnectTimeout)}.",
            fault),
        _ => new(
            FluxCacheErrorKind.Unavailable,
            $"Redis at {_settings.Endpoint.Address} cannot be reached: {fault.Message}",
            fault),
    };

    private FluxCacheException NotConnected(RedisCall call)
    {
        var fault = _fault;
        var kind = fault is { Kind: FluxCacheErrorKind.Authentication }
            ? FluxCacheErrorKind.Authentication
            : FluxCacheErrorKind.Unavailable;
        var reason = fault?.Message
            ?? (Volatile.Read(ref _opened) > 0 ? "the connection was just lost" : "no connection has been opened yet");
        var isHopeless = IsHopeless(fault);
        return new(
            kind, $"{call.Name} was not sent, because Redis at {_settings.Endpoint.Address} is not connected: {reason}", fault)
        {
            Reopening = isHopeless ? null : this,
            IsFinal = isHopeless,
        };
    }

    /// <summary>
    /// Whether a command that comes now would wait in vain: nobody opens the connection, only a person can mend what keeps
    /// it from being opened, or another command could have waited for its whole time already.
    /// </summary>
    private bool IsHopeless(FluxCacheException? fault)
    {
        if (_loop is null || fault is { Kind: FluxCacheErrorKind.Authentication or FluxCacheErrorKind.Rejected })
            return true;

        var since = Volatile.Read(ref _awaySince);
        return _settings.FailsWhileAway
            && since != NotAway
            && _timeProvider.GetElapsedTime(since) >= _settings.CommandTimeout;
    }

    private FluxCacheException Busy(RedisCall call) => new(
        FluxCacheErrorKind.Busy,
        $"{call.Name} was not sent, because too many commands already wait for Redis at {_settings.Endpoint.Address}. "
        + $"A connection holds {_settings.MaxPendingCommands:N0} commands and {_settings.MaxUnsentBytes >> 20} MiB of "
        + $"unsent data. Send less at a time, raise {nameof(FluxCacheOptions.MaxPendingCommands)} for more commands, or "
        + $"raise {nameof(FluxCacheOptions.MaxValueBytes)} for more data.");

    private static FluxCacheException Stopped() => new(FluxCacheErrorKind.Unavailable, "the cache was disposed of");

    private static TaskCompletionSource<FluxCacheException?> NewAttempt() =>
        new(TaskCreationOptions.RunContinuationsAsynchronously);
}
