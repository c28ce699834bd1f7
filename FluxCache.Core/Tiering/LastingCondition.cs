namespace FluxCache.Tiering;

/// <summary>
/// Reports a condition that many calls meet: once when it begins, and once when it is over, with how many calls met it. Safe
/// for concurrent calls; <c>_gate</c> guards everything but the flag, which is read without it.
/// </summary>
/// <param name="time">The clock.</param>
/// <param name="began">Reports the first failure.</param>
/// <param name="ended">Reports how many calls met it, and for how long it lasted.</param>
internal sealed class LastingCondition(TimeProvider time, Action<Exception> began, Action<long, TimeSpan> ended)
{
    /// <summary>It is over when no call has met it for so long: some calls may go well while others do not.</summary>
    internal static readonly TimeSpan Calm = TimeSpan.FromSeconds(5);

    private readonly Lock _gate = new();
    private volatile bool _lasts;
    private long _calls;
    private long _firstMet;
    private long _lastMet;

    /// <summary>A call met it.</summary>
    internal void Met(Exception failure)
    {
        lock (_gate)
        {
            _lastMet = time.GetTimestamp();
            _calls++;
            if (_lasts)
                return;

            _lasts = true;
            _firstMet = _lastMet;
        }

        began(failure);
    }

    /// <summary>A call did not meet it.</summary>
    internal void NotMet()
    {
        if (!_lasts)
            return;

        long calls;
        TimeSpan duration;
        lock (_gate)
        {
            if (!_lasts || time.GetElapsedTime(_lastMet) < Calm)
                return;

            _lasts = false;
            (calls, _calls) = (_calls, 0);
            duration = time.GetElapsedTime(_firstMet, _lastMet);
        }

        ended(calls, duration);
    }
}
