namespace FluxCache.Coherence;

/// <summary>
/// Waits for a sign of life, and says when it is overdue, whatever keeps it: not sent, not answered, or refused. Asking
/// again does not begin the time anew. Safe for concurrent calls.
/// </summary>
internal sealed class LifeSign : IDisposable
{
    private readonly TimeSpan _bound;
    private readonly TimeProvider _time;
    private readonly Action _overdue;
    private readonly ITimer _timer;
    private readonly Lock _lock = new(); // Guards the following, and is held while it is said that the sign is overdue.
    private long _since;
    private bool _isAwaited;

    /// <param name="bound">When it is overdue.</param>
    /// <param name="time">The clock.</param>
    /// <param name="overdue">
    /// Called when it is: never once <see cref="Came"/> has returned, and again by each <see cref="Await"/> until then.
    /// </param>
    internal LifeSign(TimeSpan bound, TimeProvider time, Action overdue)
    {
        (_bound, _time, _overdue) = (bound, time, overdue);
        _timer = time.CreateTimer(
            static sign => ((LifeSign)sign!).Check(), this, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
    }

    /// <summary>The time runs from now on, unless it runs already.</summary>
    internal void Await()
    {
        lock (_lock)
        {
            if (!_isAwaited)
                _since = _time.GetTimestamp();
            _isAwaited = true;
            Check();
        }
    }

    /// <summary>It came, or there is nothing that it could come from.</summary>
    internal void Came()
    {
        lock (_lock)
            _isAwaited = false;
    }

    public void Dispose() => _timer.Dispose();

    private void Check()
    {
        lock (_lock)
        {
            if (!_isAwaited)
                return;

            var left = _bound - _time.GetElapsedTime(_since);
            if (left > TimeSpan.Zero)
                _timer.Change(TimeSpan.FromMilliseconds(Math.Ceiling(left.TotalMilliseconds)), Timeout.InfiniteTimeSpan);
            else
                _overdue();
        }
    }
}
