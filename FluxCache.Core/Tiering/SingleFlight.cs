using System.Collections.Concurrent;
using System.Runtime.CompilerServices;
using FluxCache.Coherence;

namespace FluxCache.Tiering;

/// <summary>Lets concurrent callers that miss the same key wait for one read instead of each making its own.</summary>
/// <remarks>
/// A caller joins a flight only while the flight's ticket is valid. After a write of the key was acknowledged, a flight
/// that set out before may bring the older value: whoever comes then starts a new one. A flight goes on when the caller
/// that started it gives up; it is cancelled when all have.
/// </remarks>
/// <param name="memory">Says which flights may be joined.</param>
/// <param name="joinsWhileLate">
/// Also while the key's stream is late: what is loaded is loaded once, what is read is to be no older than its reader.
/// </param>
internal sealed class SingleFlight<TResult>(CoherentMemory memory, bool joinsWhileLate = false)
{
    private readonly ConcurrentDictionary<string, Flight<TResult>> _flights = [];

    internal ValueTask<TResult> RunAsync<TState>(
        string key,
        Func<FillTicket, TState, CancellationToken, ValueTask<TResult>> fly,
        TState state,
        CancellationToken cancellationToken)
    {
        if (cancellationToken.IsCancellationRequested)
            return ValueTask.FromCanceled<TResult>(cancellationToken);

        var flight = Board(key, cancellationToken.CanBeCanceled, out var isFirst);

        // Who cannot give up brings its flight to its end itself: most flights have one caller, who needs no task to wait for.
        if (isFirst && !cancellationToken.CanBeCanceled)
            return FlyAsync(flight, fly, state);

        // Its end is observed by those who wait for it.
        if (isFirst)
            _ = LaunchAsync(flight, fly, state);
        return new(flight.WaitAsync(cancellationToken));
    }

    /// <summary>Joins the key's flight, or starts one, which is then the caller's to bring to its end.</summary>
    /// <param name="key">The key.</param>
    /// <param name="canBeAbandoned">Whether the caller can give up.</param>
    /// <param name="isFirst">Whether the flight is new: it is to be landed, with a result or a failure.</param>
    internal Flight<TResult> Board(string key, bool canBeAbandoned, out bool isFirst)
    {
        while (true)
        {
            isFirst = false;
            if (_flights.TryGetValue(key, out var current) && memory.MayJoin(current.Ticket, joinsWhileLate) && current.TryJoin())
                return current;

            isFirst = true;
            var own = new Flight<TResult>(memory.TakeTicket(key), canBeAbandoned);
            if (current is null ? _flights.TryAdd(key, own) : _flights.TryUpdate(key, own, current))
                return own;

            own.Ticket.Dispose();
        }
    }

    internal void Land(Flight<TResult> flight, TResult result)
    {
        Remove(flight);
        flight.Complete(result);
    }

    internal void Land(Flight<TResult> flight, Exception failure)
    {
        Remove(flight);
        flight.Fail(failure);
    }

    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))]
    private async ValueTask<TResult> FlyAsync<TState>(
        Flight<TResult> flight,
        Func<FillTicket, TState, CancellationToken, ValueTask<TResult>> fly,
        TState state)
    {
        TResult result;
        try
        {
            result = await fly(flight.Ticket, state, flight.Abandoned).ConfigureAwait(false);
        }
        catch (Exception failure)
        {
            Land(flight, failure);
            throw;
        }

        Land(flight, result);
        return result;
    }

    private async Task LaunchAsync<TState>(
        Flight<TResult> flight,
        Func<FillTicket, TState, CancellationToken, ValueTask<TResult>> fly,
        TState state)
    {
        try
        {
            await FlyAsync(flight, fly, state).ConfigureAwait(false);
        }
        catch when (flight.HasLanded)
        {
            // Those who wait have been told.
        }
    }

    private void Remove(Flight<TResult> flight)
    {
        _flights.TryRemove(KeyValuePair.Create(flight.Ticket.Key, flight));
        flight.Ticket.Dispose();
    }
}
