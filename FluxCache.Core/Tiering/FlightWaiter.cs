using System.Threading.Tasks.Sources;

namespace FluxCache.Tiering;

/// <summary>
/// A caller that waits for a flight, until it lands or the caller gives up. Who takes it off the flight, under the lock of
/// the stripe, tells it the end. Awaited once, and then used again, unless its caller gave up.
/// </summary>
internal sealed class FlightWaiter<TResult>(FlightStripe<TResult> stripe) : IValueTaskSource<TResult>
{
    private ManualResetValueTaskSourceCore<TResult> _source;
    private CancellationTokenRegistration _cancellation;
    private bool _gaveUp;

    /// <summary>What it waits for; null: it is being told the end.</summary>
    internal Flight<TResult>? Flight { get; set; }

    /// <summary>The next that waits for the same flight.</summary>
    internal FlightWaiter<TResult>? Next { get; set; }

    /// <summary>The flight's end, for the caller.</summary>
    internal ValueTask<TResult> Task => new(this, _source.Version);

    /// <summary>Whether the caller goes on where the flight lands; else on a thread of its own.</summary>
    internal bool ContinuesInline
    {
        set => _source.RunContinuationsAsynchronously = !value;
    }

    /// <summary>Lets the caller give up. Outside of the lock: a token that is cancelled already calls back at once.</summary>
    internal void LeaveOn(CancellationToken cancellationToken) =>
        _cancellation = cancellationToken.UnsafeRegister(
            static (waiter, token) => ((FlightWaiter<TResult>)waiter!).Leave(token), this);

    /// <summary>Tells the caller the end. Returns the next that waited, since the object is the caller's from then on.</summary>
    internal FlightWaiter<TResult>? Settle(TResult result, Exception? failure)
    {
        var next = Next;
        Next = null;
        if (failure is null)
            _source.SetResult(result);
        else
            _source.SetException(failure);
        return next;
    }

    public TResult GetResult(short token)
    {
        if (_gaveUp)
            return _source.GetResult(token);

        // Waits for a call back that comes too late and is running right now, so that it cannot meet the object's next use.
        _cancellation.Dispose();
        _cancellation = default;
        try
        {
            return _source.GetResult(token);
        }
        finally
        {
            _source.Reset();
            lock (stripe.Lock)
                stripe.Keep(this);
        }
    }

    public ValueTaskSourceStatus GetStatus(short token) => _source.GetStatus(token);

    public void OnCompleted(
        Action<object?> continuation,
        object? state,
        short token,
        ValueTaskSourceOnCompletedFlags flags) =>
        _source.OnCompleted(continuation, state, token, flags);

    private void Leave(CancellationToken token)
    {
        Flight<TResult>? abandoned = null;
        lock (stripe.Lock)
        {
            if (Flight is not { } flight)
                return;

            if (flight.Remove(this))
            {
                // Nobody is to join what is about to be cancelled.
                stripe.Remove(flight);
                abandoned = flight;
            }
        }

        _gaveUp = true;
        ContinuesInline = false;
        _source.SetException(new OperationCanceledException(token));
        abandoned?.Abandon();
    }
}
