namespace FluxCache.LoadGen.Running;

/// <summary>
/// Wakes workers at their moments to some 0.1 ms, from a thread of its own: timers of the thread pool are 1 ms late and
/// more, and that would count as latency of the target. The lock guards every field that changes.
/// </summary>
internal sealed class Pacer : IPause, IDisposable
{
    // Below this the thread sleeps precisely and does not see an earlier moment come in; such a moment is this late at most.
    private static readonly TimeSpan PreciseWithin = TimeSpan.FromMilliseconds(2);

    // Monitors take no more than 24 days; the clock is looked at again after each wait.
    private static readonly TimeSpan LongestWait = TimeSpan.FromHours(1);

    private readonly object _lock = new();
    private readonly PriorityQueue<TaskCompletionSource, long> _waiting = new();
    private readonly TimeProvider _time;
    private readonly CancellationTokenRegistration _whenStopped;
    private Thread? _thread;
    private bool _stopped;

    internal Pacer(TimeProvider time, CancellationToken stop)
    {
        _time = time;
        _whenStopped = stop.UnsafeRegister(static pacer => ((Pacer)pacer!).Stop(), this);
    }

    public ValueTask UntilAsync(long timestamp)
    {
        var waiter = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        lock (_lock)
        {
            if (_stopped)
                return ValueTask.CompletedTask;

            if (_thread is null)
            {
                _thread = new Thread(Wake) { IsBackground = true, Name = "FluxCache.LoadGen pacer" };
                _thread.Start();
            }

            _waiting.Enqueue(waiter, timestamp);
            Monitor.Pulse(_lock);
        }

        return new ValueTask(waiter.Task);
    }

    public void Dispose()
    {
        _whenStopped.Dispose();
        Stop();
        _thread?.Join();
    }

    private void Stop()
    {
        lock (_lock)
        {
            _stopped = true;
            while (_waiting.TryDequeue(out var waiter, out _))
                waiter.SetResult();
            Monitor.Pulse(_lock);
        }
    }

    private void Wake()
    {
        while (TryWakeNext(out var sleep))
            if (sleep > TimeSpan.Zero)
                PreciseSleep.For(sleep);
    }

    // Wakes the first waiter when it is due, or waits while that is far off; says how long to sleep when it is near.
    private bool TryWakeNext(out TimeSpan sleep)
    {
        sleep = TimeSpan.Zero;
        lock (_lock)
        {
            if (_stopped)
                return false;

            if (!_waiting.TryPeek(out _, out var due))
            {
                Monitor.Wait(_lock);
                return true;
            }

            var remaining = _time.GetElapsedTime(_time.GetTimestamp(), due);
            if (remaining <= TimeSpan.Zero)
                _waiting.Dequeue().SetResult();
            else if (remaining > PreciseWithin)
                Monitor.Wait(_lock, remaining < LongestWait ? remaining - PreciseWithin : LongestWait);
            else
                sleep = remaining;
            return true;
        }
    }
}
