namespace FluxCache.Resp.Connection;

/// <summary>
/// Callers that wait for a connection to open, in the order in which they came, up to a bound. Safe for concurrent calls;
/// <c>_gate</c> guards everything here.
/// </summary>
/// <param name="capacity">How many may wait.</param>
/// <param name="isOpen">Whether there is nothing to wait for.</param>
/// <param name="time">The clock of their patience.</param>
internal sealed class WaitingCallers(int capacity, Func<bool> isOpen, TimeProvider time)
{
    private readonly Lock _gate = new();
    private readonly LinkedList<TaskCompletionSource<bool>> _callers = [];
    private bool _stopped;

    /// <summary>Waits for <see cref="Release"/>. Null: too many wait already. False: it did not come in time.</summary>
    public async ValueTask<bool?> WaitAsync(TimeSpan patience, CancellationToken cancellationToken)
    {
        var caller = new LinkedListNode<TaskCompletionSource<bool>>(new());
        lock (_gate)
        {
            if (isOpen())
                return true;
            if (_stopped || (patience <= TimeSpan.Zero && patience != Timeout.InfiniteTimeSpan))
                return false;
            if (_callers.Count >= capacity)
                return null;
            _callers.AddLast(caller);
        }

        try
        {
            return await caller.Value.Task.WaitAsync(patience, time, cancellationToken).ConfigureAwait(false);
        }
        catch (TimeoutException)
        {
            return false;
        }
        finally
        {
            lock (_gate)
            {
                if (caller.List is not null)
                    _callers.Remove(caller);
            }
        }
    }

    /// <summary>Lets everybody go on who waits: the connection is open.</summary>
    public void Release() => End(stop: false);

    /// <summary>The connection will not be opened any more: everybody goes on, and nobody waits from now on.</summary>
    public void Stop() => End(stop: true);

    private void End(bool stop)
    {
        TaskCompletionSource<bool>[] callers;
        lock (_gate)
        {
            _stopped |= stop;
            callers = [.. _callers];
            _callers.Clear();
        }

        // From the pool's global queue, which keeps their order; see docs/decisions/0018-callers-go-on-in-order.md.
        foreach (var caller in callers)
            ThreadPool.UnsafeQueueUserWorkItem(
                static ended => ended.caller.TrySetResult(ended.opened), (caller, opened: !stop), preferLocal: false);
    }
}
