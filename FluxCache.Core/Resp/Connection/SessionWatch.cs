using FluxCache.Resp.Commands;

namespace FluxCache.Resp.Connection;

/// <summary>
/// One coarse clock for all commands of a session: fails those that wait too long, keeps the write permit fresh, pings
/// a quiet server, and gives up one that answers none.
/// </summary>
/// <remarks>
/// A tick is an eighth of the command timeout, so a command fails after the timeout and at most an eighth more. Ticks
/// are counted rather than times compared: a process that was suspended does not find all its commands expired when it
/// wakes.
/// </remarks>
internal sealed class SessionWatch : IAsyncDisposable
{
    internal const int TimeoutTicks = 8;

    // Twice the timeout, so that a server busy with one slow command does not lose all its connections for it.
    private const int SilentTicks = (TimeoutTicks * 2) + 1;

    internal static readonly TimeSpan KeepAlive = TimeSpan.FromSeconds(10);

    private readonly CommandQueue _queue;
    private readonly WritePermits _permits;
    private readonly TimeSpan _commandTimeout;
    private readonly Action<Exception> _abort;
    private readonly string _address;
    private readonly int _keepAliveTicks;
    private readonly ITimer _timer;
    private readonly List<PendingCalls.Slot> _expired = [];
    private int _running;
    private int _silentTicks;
    private int _quietTicks;
    private volatile bool _progressed;

    public SessionWatch(
        CommandQueue queue,
        WritePermits permits,
        TimeProvider timeProvider,
        TimeSpan commandTimeout,
        string address,
        Action<Exception> abort)
    {
        _queue = queue;
        _permits = permits;
        _commandTimeout = commandTimeout;
        _address = address;
        _abort = abort;
        var period = commandTimeout / TimeoutTicks;
        _keepAliveTicks = (int)Math.Ceiling(KeepAlive / period);
        _timer = timeProvider.CreateTimer(static watch => ((SessionWatch)watch!).OnTimer(), this, period, period);
    }

    /// <summary>
    /// A part of a reply came, or a part of a large command went out. What comes unasked is no progress: a server that does not
    /// get the commands can send invalidations all the same.
    /// </summary>
    public void Progressed() => _progressed = true;

    public ValueTask DisposeAsync() => _timer.DisposeAsync();

    private void OnTimer()
    {
        // A tick that meets its predecessor still at work is left out.
        if (Interlocked.Exchange(ref _running, 1) != 0)
            return;
        try
        {
            OnTick();
        }
        finally
        {
            Volatile.Write(ref _running, 0);
        }
    }

    private void OnTick()
    {
        var waiting = _queue.Tick(TimeoutTicks, _expired);
        foreach (var slot in _expired)
            slot.Call.TryFail(slot.Generation, TimedOut(slot.Call));
        _expired.Clear();
        _permits.Tick();

        var progressed = _progressed;
        _progressed = false;
        _silentTicks = progressed || waiting == 0 ? 0 : _silentTicks + 1;
        _quietTicks = progressed || waiting > 0 ? 0 : _quietTicks + 1;

        if (_silentTicks >= SilentTicks)
            _abort(new TimeoutException($"the server did not respond for {PlainDuration.Of(_commandTimeout * 2)}"));
        else if (_quietTicks >= _keepAliveTicks)
            _queue.TryEnqueue(new TextRequest("PING"), new ValueCall("PING"));
    }

    private FluxCacheException TimedOut(RedisCall call) => call.Unanswered(
        FluxCacheErrorKind.Timeout,
        $"Redis at {_address} did not answer {call.Name} within {PlainDuration.Of(_commandTimeout)}.");
}
