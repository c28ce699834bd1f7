namespace FluxCache.Coherence;

/// <summary>
/// Holds callers together to so many keys a second, in the order in which they came. Who gives up gives his turn to the next.
/// Time that nobody used is not made up for. Safe for concurrent calls.
/// </summary>
internal sealed class Pace
{
    /// <summary>Timers know whole milliseconds: less is not waited for.</summary>
    private static readonly TimeSpan Tolerance = TimeSpan.FromMilliseconds(1);

    private readonly int _keysPerSecond;
    private readonly TimeProvider _time;
    private readonly long _began;
    private readonly ITimer _timer;
    private readonly Lock _lock = new(); // Guards the following.
    private readonly LinkedList<Turn> _waiting = new();
    private long _keysWaiting;
    private TimeSpan _due;

    // Of those that wait for their turn, and of those that take what these leave.
    private TimeSpan _dueOfAll;

    /// <param name="keysPerSecond">0: no bound.</param>
    /// <param name="time">The clock.</param>
    internal Pace(int keysPerSecond, TimeProvider time)
    {
        (_keysPerSecond, _time) = (keysPerSecond, time);
        _began = time.GetTimestamp();
        _timer = time.CreateTimer(
            static pace => ((Pace)pace!).Give(), this, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
    }

    /// <summary>Waits for the turn of that many keys, however many wait before.</summary>
    internal ValueTask SpendAsync(int keys, CancellationToken cancellationToken)
    {
        TrySpend(keys, long.MaxValue, out var turn, cancellationToken);
        return turn;
    }

    /// <summary>Waits for the turn of that many keys. False: too many wait already.</summary>
    /// <param name="keys">How many.</param>
    /// <param name="mostWaiting">With so many keys before, no more are taken. What is taken may pass it.</param>
    /// <param name="turn">Completes when it is these keys' turn. To be awaited once.</param>
    /// <param name="cancellationToken">Gives up waiting.</param>
    internal bool TrySpend(int keys, long mostWaiting, out ValueTask turn, CancellationToken cancellationToken)
    {
        turn = default;
        if (_keysPerSecond == 0)
            return true;

        Turn waiting;
        lock (_lock)
        {
            var now = _time.GetElapsedTime(_began);
            if (_waiting.Count == 0 && _due - now < Tolerance)
            {
                _due = Later(_due, now) + LengthOf(keys);
                CountAmongAll(keys, now);
                return true;
            }

            if (_keysWaiting >= mostWaiting)
                return false;

            waiting = new Turn(keys);
            _waiting.AddLast(waiting.Place);
            _keysWaiting += keys;
            if (_waiting.Count == 1)
                _timer.Change(_due - now, Timeout.InfiniteTimeSpan);
        }

        turn = WaitAsync(waiting, cancellationToken);
        return true;
    }

    /// <summary>
    /// Waits until nobody waits for a turn and there is rate left for so many keys, and takes it. Those that come afterwards
    /// do not wait for it: together the rate is exceeded by no more than these keys.
    /// </summary>
    internal async ValueTask SpendSpareAsync(int keys, CancellationToken cancellationToken)
    {
        if (_keysPerSecond == 0)
            return;

        while (true)
        {
            TimeSpan ahead;
            lock (_lock)
            {
                var now = _time.GetElapsedTime(_began);
                ahead = Later(_due + LengthOf(_keysWaiting), _dueOfAll) - now;
                if (ahead <= TimeSpan.Zero)
                {
                    _dueOfAll = now + LengthOf(keys);
                    return;
                }
            }

            await Task.Delay(Later(ahead, Tolerance), _time, cancellationToken).ConfigureAwait(false);
        }
    }

    private async ValueTask WaitAsync(Turn turn, CancellationToken cancellationToken)
    {
        using var leaving = cancellationToken.UnsafeRegister((_, token) => Leave(turn, token), null);
        await turn.Given.Task.ConfigureAwait(false);
    }

    private void Leave(Turn turn, CancellationToken cancellationToken)
    {
        lock (_lock)
        {
            if (turn.Place.List is null)
                return;
            Remove(turn);
        }

        turn.Given.SetCanceled(cancellationToken);
    }

    /// <summary>Gives the turns that are due.</summary>
    private void Give()
    {
        lock (_lock)
        {
            var now = _time.GetElapsedTime(_began);
            while (_waiting.First?.Value is { } turn)
            {
                if (_due - now >= Tolerance)
                {
                    _timer.Change(_due - now, Timeout.InfiniteTimeSpan);
                    return;
                }

                Remove(turn);

                // Not from now: a timer that is late must not make the rate smaller.
                _due += LengthOf(turn.Keys);
                CountAmongAll(turn.Keys, now);
                turn.Given.SetResult();
            }
        }
    }

    private void Remove(Turn turn)
    {
        _waiting.Remove(turn.Place);
        _keysWaiting -= turn.Keys;
    }

    private void CountAmongAll(int keys, TimeSpan now) => _dueOfAll = Later(_dueOfAll, now) + LengthOf(keys);

    private static TimeSpan Later(TimeSpan one, TimeSpan other) => one > other ? one : other;

    private TimeSpan LengthOf(long keys) => TimeSpan.FromSeconds((double)keys / _keysPerSecond);

    private sealed class Turn
    {
        internal Turn(int keys)
        {
            Keys = keys;
            Place = new LinkedListNode<Turn>(this);
        }

        internal int Keys { get; }

        internal LinkedListNode<Turn> Place { get; }

        /// <summary>Who waits goes on elsewhere: it may be completed under the lock.</summary>
        internal TaskCompletionSource Given { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);
    }
}
