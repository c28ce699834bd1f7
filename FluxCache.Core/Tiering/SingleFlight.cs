using System.Collections.Concurrent;
using FluxCache.Coherence;

namespace FluxCache.Tiering;

/// <summary>Lets concurrent callers that miss the same key wait for one read instead of each making its own.</summary>
/// <remarks>
/// A caller joins a flight only while the flight's ticket is valid. After a write of the key was acknowledged, a flight
/// that set out before may bring the older value: whoever comes then starts a new one. A flight goes on when the caller
/// that started it gives up; it is cancelled when all have.
/// </remarks>
internal sealed class SingleFlight<TResult>(CoherentMemory memory)
{
    private readonly ConcurrentDictionary<string, Flight> _flights = [];

    internal async ValueTask<TResult> RunAsync<TState>(
        string key,
        Func<FillTicket, TState, CancellationToken, ValueTask<TResult>> fly,
        TState state,
        CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        while (true)
        {
            if (_flights.TryGetValue(key, out var current) && memory.MayJoin(current.Ticket) && current.TryJoin())
                return await WaitAsync(current, cancellationToken).ConfigureAwait(false);

            var own = new Flight(memory.TakeTicket(key), cancellationToken.CanBeCanceled);
            if (current is null ? _flights.TryAdd(key, own) : _flights.TryUpdate(key, own, current))
            {
                // Its end is observed through the flight's own task.
                _ = FlyAsync(own, fly, state);
                return await WaitAsync(own, cancellationToken).ConfigureAwait(false);
            }

            own.Ticket.Dispose();
        }
    }

    private async Task FlyAsync<TState>(
        Flight flight,
        Func<FillTicket, TState, CancellationToken, ValueTask<TResult>> fly,
        TState state)
    {
        try
        {
            var result = await fly(flight.Ticket, state, flight.Abandoned).ConfigureAwait(false);
            Land(flight);
            flight.Completion.SetResult(result);
        }
        catch (Exception failure)
        {
            // Whatever it was, those who wait are to learn of it; perhaps none of them is left.
            Land(flight);
            flight.Completion.SetException(failure);
            _ = flight.Completion.Task.Exception;
        }
    }

    private void Land(Flight flight)
    {
        _flights.TryRemove(KeyValuePair.Create(flight.Ticket.Key, flight));
        flight.Ticket.Dispose();
    }

    private static async Task<TResult> WaitAsync(Flight flight, CancellationToken cancellationToken)
    {
        if (!cancellationToken.CanBeCanceled)
            return await flight.Completion.Task.ConfigureAwait(false);

        try
        {
            return await flight.Completion.Task.WaitAsync(cancellationToken).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            flight.Leave();
            throw;
        }
    }

    private sealed class Flight(FillTicket ticket, bool canBeAbandoned)
    {
        private readonly CancellationTokenSource? _abandoned = canBeAbandoned ? new() : null;
        private int _waiting = 1;

        public FillTicket Ticket { get; } = ticket;

        public TaskCompletionSource<TResult> Completion { get; } = new(
            TaskCreationOptions.RunContinuationsAsynchronously);

        public CancellationToken Abandoned => _abandoned?.Token ?? CancellationToken.None;

        /// <summary>Joins, unless nobody waits for it any more.</summary>
        public bool TryJoin()
        {
            int waiting;
            do
            {
                waiting = Volatile.Read(ref _waiting);
                if (waiting == 0)
                    return false;
            }
            while (Interlocked.CompareExchange(ref _waiting, waiting + 1, waiting) != waiting);

            return true;
        }

        public void Leave()
        {
            if (Interlocked.Decrement(ref _waiting) == 0)
                _abandoned?.Cancel();
        }
    }
}
