namespace FluxCache.Client.Streams;

/// <summary>
/// Calls back when the earliest deadline that it was told of may have passed. Nearly every operation is answered long
/// before its deadline, so that one timer for all fires about once in the time that an operation may take.
/// </summary>
/// <remarks>Guarded by the lock of its owner, which also holds it while the callback asks what is due.</remarks>
internal sealed class DeadlineWatch : IDisposable
{
    private readonly TimeProvider _time;
    private readonly ITimer _timer;
    private DateTime _next = DateTime.MaxValue;

    internal DeadlineWatch(TimeProvider time, Action onDue)
    {
        _time = time;
        _timer = time.CreateTimer(static callback => ((Action)callback!)(), onDue, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
    }

    /// <summary>By <see cref="SteadyClock"/>, as all deadlines.</summary>
    internal DateTime Now => SteadyClock.Now(_time);

    /// <summary>Adds a deadline.</summary>
    internal void Add(DateTime deadline)
    {
        if (deadline < _next)
            Set(deadline);
    }

    /// <summary>Restarts with the earliest remaining deadline; null: there is none.</summary>
    internal void Restart(DateTime? earliest)
    {
        _next = DateTime.MaxValue;
        if (earliest is { } deadline)
            Set(deadline);
    }

    public void Dispose() => _timer.Dispose();

    private void Set(DateTime deadline)
    {
        _next = deadline;
        var due = deadline - Now;
        _timer.Change(due > TimeSpan.Zero ? due : TimeSpan.Zero, Timeout.InfiniteTimeSpan);
    }
}
