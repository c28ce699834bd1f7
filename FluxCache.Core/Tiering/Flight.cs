using System.Runtime.CompilerServices;
using FluxCache.Coherence;

namespace FluxCache.Tiering;

/// <summary>
/// One read or load of a key, and the callers that wait for it. The lock of its stripe guards it; what its owner alone
/// touches, between setting out and landing, is not guarded. A flight that is launched is used again after it has landed.
/// </summary>
internal sealed class Flight<TResult>
{
    private readonly Action _arrive;
    private SingleFlight<TResult>? _flights;
    private ConfiguredValueTaskAwaitable<TResult>.ConfiguredValueTaskAwaiter _flying;
    private FlightWaiter<TResult>? _waiters;
    private CancellationTokenSource? _abandoned;
    private bool _canBeAbandoned;
    private bool _isAbandoned;
    private bool _isKeptApart;
    private volatile bool _hasLanded;

    internal Flight()
    {
        _arrive = Arrive;
    }

    /// <summary>Taken before the flight sets out.</summary>
    internal FillTicket Ticket { get; } = new();

    /// <summary>Cancelled when every caller has given up.</summary>
    internal CancellationToken Abandoned => _canBeAbandoned ? _abandoned!.Token : CancellationToken.None;

    internal bool HasLanded => _hasLanded;

    /// <summary>The next in the stripe.</summary>
    internal Flight<TResult>? Next { get; set; }

    /// <summary>Makes it the flight of a caller that is the first.</summary>
    /// <param name="canBeAbandoned">Whether the caller can give up.</param>
    internal void Begin(bool canBeAbandoned)
    {
        _hasLanded = false;
        _canBeAbandoned = canBeAbandoned;
        if (canBeAbandoned)
            _abandoned ??= new CancellationTokenSource();
    }

    internal void Add(FlightWaiter<TResult> waiter)
    {
        waiter.Flight = this;
        waiter.Next = _waiters;
        _waiters = waiter;
    }

    /// <summary>Removes a caller that gives up. True: nobody waits any more.</summary>
    internal bool Remove(FlightWaiter<TResult> waiter)
    {
        waiter.Flight = null;
        if (_waiters == waiter)
        {
            _waiters = waiter.Next;
            _isAbandoned = _waiters is null;
            return _isAbandoned;
        }

        var before = _waiters!;
        while (before.Next != waiter)
            before = before.Next!;
        before.Next = waiter.Next;
        return false;
    }

    /// <summary>Somebody knows it, perhaps for longer than it flies: it is not used again.</summary>
    internal void KeepApart() => _isKeptApart = true;

    internal void Abandon() => _abandoned!.Cancel();

    /// <summary>Lands when the task ends. From the call on the flight is no longer the caller's.</summary>
    internal void Launch(SingleFlight<TResult> flights, ValueTask<TResult> task)
    {
        _flights = flights;

        // From the last line on this object may be another flight.
        var flying = task.ConfigureAwait(false).GetAwaiter();
        _flying = flying;
        if (flying.IsCompleted)
            Arrive();
        else
            flying.UnsafeOnCompleted(_arrive);
    }

    /// <summary>Takes those who wait: from now on none of them can leave.</summary>
    internal FlightWaiter<TResult>? Land()
    {
        var waiters = _waiters;
        for (var waiter = waiters; waiter is not null; waiter = waiter.Next)
            waiter.Flight = null;
        _waiters = null;
        _hasLanded = true;
        return waiters;
    }

    /// <summary>
    /// Makes what has landed ready for its next use. False: somebody may know it still, since it was not launched, or was
    /// abandoned and is still to be cancelled.
    /// </summary>
    internal bool TryReset()
    {
        if (_flights is null || _isAbandoned || _isKeptApart)
            return false;

        if (!_flights.KeepsTokens)
            _abandoned = null;
        _flights = null;
        return true;
    }

    private void Arrive()
    {
        var flights = _flights!;
        var flying = _flying;
        _flying = default;
        TResult result;
        try
        {
#pragma warning disable VSTHRD002 // It has ended.
            result = flying.GetResult();
#pragma warning restore VSTHRD002
        }
        catch (Exception failure)
        {
            flights.Land(this, failure);
            return;
        }

        flights.Land(this, result);
    }
}
