namespace FluxCache.Coherence;

/// <summary>
/// Holds callers together to so many keys a second. Time that nobody used is not made up for. Safe for concurrent calls.
/// </summary>
/// <param name="keysPerSecond">0: no bound.</param>
/// <param name="time">The clock.</param>
internal sealed class Pace(int keysPerSecond, TimeProvider time)
{
    private readonly Lock _lock = new(); // Guards _due.
    private readonly long _began = time.GetTimestamp();
    private TimeSpan _due;

    /// <summary>Waits for the turn of that many keys.</summary>
    internal ValueTask SpendAsync(int keys, CancellationToken cancellationToken)
    {
        if (keysPerSecond == 0)
            return default;

        TimeSpan ahead;
        lock (_lock)
        {
            var now = time.GetElapsedTime(_began);
            if (_due < now)
                _due = now;
            ahead = _due - now;
            _due += TimeSpan.FromSeconds((double)keys / keysPerSecond);
        }

        return ahead > TimeSpan.Zero ? new(Task.Delay(ahead, time, cancellationToken)) : default;
    }
}
