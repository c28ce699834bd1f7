namespace FluxCache.Tiering;

/// <summary>
/// The flights that callers may join, of the keys of one stripe: a short list; and some that are to be used again. Wants
/// <see cref="Lock"/> held.
/// </summary>
internal sealed class FlightStripe<TResult>
{
    /// <summary>With hundreds of callers a stripe has seldom more flights at a time.</summary>
    private const int MostSpare = 4;

    private readonly Stack<Flight<TResult>> _spareFlights = new();
    private readonly Stack<FlightWaiter<TResult>> _spareWaiters = new();
    private Flight<TResult>? _flights;

    /// <summary>Guards the flights and their waiters.</summary>
    internal Lock Lock { get; } = new();

    internal Flight<TResult> NewFlight() => _spareFlights.TryPop(out var spare) ? spare : new Flight<TResult>();

    internal FlightWaiter<TResult> NewWaiter() =>
        _spareWaiters.TryPop(out var spare) ? spare : new FlightWaiter<TResult>(this);

    /// <summary>Takes a flight back that nobody else knows any more.</summary>
    internal void Keep(Flight<TResult> flight)
    {
        if (_spareFlights.Count < MostSpare)
            _spareFlights.Push(flight);
    }

    /// <inheritdoc cref="Keep(Flight{TResult})"/>
    internal void Keep(FlightWaiter<TResult> waiter)
    {
        if (_spareWaiters.Count < MostSpare)
            _spareWaiters.Push(waiter);
    }

    internal Flight<TResult>? Find(string key)
    {
        var flight = _flights;
        while (flight is not null && flight.Ticket.Key != key)
            flight = flight.Next;
        return flight;
    }

    internal void Add(Flight<TResult> flight)
    {
        flight.Next = _flights;
        _flights = flight;
    }

    /// <summary>Removes a flight, if it is here.</summary>
    internal void Remove(Flight<TResult> flight)
    {
        if (_flights == flight)
        {
            _flights = flight.Next;
            flight.Next = null;
            return;
        }

        for (var before = _flights; before is not null; before = before.Next)
        {
            if (before.Next == flight)
            {
                before.Next = flight.Next;
                flight.Next = null;
                return;
            }
        }
    }
}
