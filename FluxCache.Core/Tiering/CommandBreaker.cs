using FluxCache.Resp;

namespace FluxCache.Tiering;

/// <summary>
/// A circuit breaker: fails commands at once while Redis, though it is connected, leaves most of them without an answer.
/// </summary>
/// <remarks>
/// <para>
/// It counts what Redis failed at, which is answers that did not come in time. A command that was not sent, or whose
/// connection was lost, says nothing about Redis: its connection is opened again, and knows itself when waiting for that
/// is hopeless. An error reply is an answer.
/// </para>
/// <para>
/// An open circuit lets one command through when its time is over. Each that is answered doubles how many may be under way
/// at once, until the circuit closes: a Redis that has just come back is not met by everybody together. One that is not
/// answered opens the circuit again. A connection that logs in closes it, because earlier failures say nothing about that
/// connection. A command that was sent while the circuit was closed and ends after it has opened is not counted.
/// </para>
/// <para>Safe for concurrent calls. <c>_gate</c> guards all fields but the count of successes, which takes no lock.</para>
/// <para>Budget of a success: no allocation.</para>
/// </remarks>
internal sealed class CommandBreaker(FluxCacheOptions options, TimeProvider time)
{
    private const double MostFailures = 0.5;
    private const int FewestCommands = 20;

    /// <summary>So many at once, and the circuit closes.</summary>
    private const int EnoughAtOnce = 64;

    private static readonly TimeSpan Window = TimeSpan.FromSeconds(5);

    private readonly Lock _gate = new();
    private readonly TimeSpan _duration = options.CircuitBreakDuration;
    private volatile bool _isOpen;
    private long _successes;
    private int _failures;
    private long _windowBegan;
    private long _openedAt;
    private int _atOnce;
    private int _underWay;
    private int _opened;
    private FluxCacheException? _last;

    /// <summary>Whether commands may be sent past it, and their outcomes are to be counted.</summary>
    internal bool IsClosed => !_isOpen;

    /// <summary>Lets commands be sent, and forgets what failed until now.</summary>
    internal void Close()
    {
        lock (_gate)
        {
            _isOpen = false;
            _failures = 0;
        }
    }

    /// <summary>Sends a command once, unless the circuit is open, and counts what becomes of it.</summary>
    internal async ValueTask<TResult> RunAsync<TCall, TResult>(
        IRedisCommands redis,
        Func<IRedisCommands, TCall, CancellationToken, ValueTask<TResult>> send,
        TCall call,
        CancellationToken cancellationToken)
    {
        if (!IsClosed)
            return await ProbeAsync(redis, send, call, cancellationToken).ConfigureAwait(false);

        try
        {
            var result = await send(redis, call, cancellationToken).ConfigureAwait(false);
            CountSuccess();
            return result;
        }
        catch (FluxCacheException failure)
        {
            CountFailure(failure);
            throw;
        }
    }

    /// <summary>Counts a command that was sent past the breaker and succeeded.</summary>
    internal void CountSuccess() => Interlocked.Increment(ref _successes);

    /// <summary>Counts a command that was sent past the breaker and failed.</summary>
    internal void CountFailure(FluxCacheException failure)
    {
        if (_duration == TimeSpan.Zero || !failure.TimedOut)
            return;

        lock (_gate)
        {
            if (_isOpen)
                return;
            if (_failures == 0 || time.GetElapsedTime(_windowBegan) > Window)
            {
                _windowBegan = time.GetTimestamp();
                _failures = 0;
                Interlocked.Exchange(ref _successes, 0);
            }

            _failures++;
            var all = _failures + Interlocked.Read(ref _successes);
            if (all >= FewestCommands && _failures >= MostFailures * all)
                Open(failure);
        }
    }

    /// <summary>Sends a command through the circuit, which is not closed.</summary>
    internal async ValueTask<TResult> ProbeAsync<TCall, TResult>(
        IRedisCommands redis,
        Func<IRedisCommands, TCall, CancellationToken, ValueTask<TResult>> send,
        TCall call,
        CancellationToken cancellationToken)
    {
        var opened = Enter();
        try
        {
            var result = await send(redis, call, cancellationToken).ConfigureAwait(false);
            Leave(opened, isAnswered: true, failure: null);
            return result;
        }
        catch (FluxCacheException failure)
        {
            Leave(opened, isAnswered: failure is { TimedOut: false, Reopening: null, IsFinal: false }, failure);
            throw;
        }
        catch
        {
            // The caller gave up: that says nothing.
            Leave(opened, isAnswered: false, failure: null);
            throw;
        }
    }

    /// <returns>Which opening of the circuit the command is to tell about.</returns>
    /// <exception cref="FluxCacheException">The circuit is open, or enough commands are under way.</exception>
    private int Enter()
    {
        lock (_gate)
        {
            if (_isOpen && (time.GetElapsedTime(_openedAt) < _duration || _underWay >= _atOnce))
                throw new FluxCacheException(
                    FluxCacheErrorKind.Unavailable,
                    "The command was not sent, because most commands of the last few seconds failed. "
                    + $"The last failure was: {_last?.Message}",
                    _last)
                {
                    IsFinal = true,
                };

            _underWay++;
            return _opened;
        }
    }

    private void Leave(int opened, bool isAnswered, FluxCacheException? failure)
    {
        lock (_gate)
        {
            if (opened != _opened)
                return;

            _underWay--;
            if (!_isOpen)
                return;
            if (failure is { TimedOut: true })
                Open(failure);
            else if (isAnswered && (_atOnce *= 2) > EnoughAtOnce)
                Close();
        }
    }

    private void Open(FluxCacheException failure)
    {
        _isOpen = true;
        _openedAt = time.GetTimestamp();
        _atOnce = 1;
        _underWay = 0;
        _opened++;
        _last = failure;
    }
}
