using FluxCache.Coherence;

namespace FluxCache.Tiering;

/// <summary>Lets concurrent callers that miss the same key wait for one read instead of each making its own.</summary>
/// <remarks>
/// <para>
/// A caller joins a flight only while the flight's ticket is valid. Once a write of the key has been acknowledged, an
/// earlier flight may return the older value, so a later caller starts a new flight. A flight continues when the caller
/// that started it gives up. It is cancelled when all its callers have given up.
/// </para>
/// <para>
/// A key belongs to one of some hundred stripes, whose lock is held while a caller joins or leaves a flight and while one
/// lands, and never while a caller or a flight goes on. Flights and those who wait for them are used again: 0 B for each.
/// </para>
/// </remarks>
/// <param name="memory">Says which flights may be joined.</param>
/// <param name="runsFactories">
/// Whether the flights are loads. Those are joined also while the key's stream is late, because a key is loaded once; reads
/// are not, because a value must not be older than its reader. And a factory that would wait for itself fails instead.
/// </param>
/// <param name="keepsTokens">
/// Whether the next flight may have the token of one that has landed: not where callers' code sees it, which may keep it.
/// </param>
internal sealed class SingleFlight<TResult>(
    CoherentMemory memory,
    bool runsFactories = false,
    bool keepsTokens = false)
{
    private const int Stripes = 256;

    private readonly FlightStripe<TResult>[] _stripes =
        [.. Enumerable.Range(0, Stripes).Select(static _ => new FlightStripe<TResult>())];

    internal bool KeepsTokens => keepsTokens;

    /// <param name="key">The key.</param>
    /// <param name="fly">Reads or loads. Does not throw: its task fails.</param>
    /// <param name="state">Passed to <paramref name="fly"/>.</param>
    /// <param name="cancellationToken">Gives up waiting.</param>
    /// <returns>To be awaited once.</returns>
    internal ValueTask<TResult> RunAsync<TState>(
        string key,
        Func<FillTicket, TState, CancellationToken, ValueTask<TResult>> fly,
        TState state,
        CancellationToken cancellationToken)
    {
        if (cancellationToken.IsCancellationRequested)
            return ValueTask.FromCanceled<TResult>(cancellationToken);

        // The launching caller continues inline when the flight lands. Joined callers must not keep each other waiting.
        var own = Board(key, firstContinuesInline: true, out var end, cancellationToken);
        own?.Launch(this, fly(own.Ticket, state, own.Abandoned));
        return end;
    }

    /// <summary>Joins the key's flight, or starts one, which is then the caller's to bring to its end.</summary>
    /// <param name="key">The key.</param>
    /// <param name="firstContinuesInline">Whether who starts a flight goes on where it lands.</param>
    /// <param name="end">The flight's end. To be awaited once.</param>
    /// <param name="cancellationToken">Gives up waiting.</param>
    /// <returns>
    /// The new flight, to be launched or landed; null: another's was joined, or cannot be, because it waits for the factory that
    /// this call is made by.
    /// </returns>
    internal Flight<TResult>? Board(
        string key,
        bool firstContinuesInline,
        out ValueTask<TResult> end,
        CancellationToken cancellationToken)
    {
        var stripe = StripeOf(key);
        var factory = runsFactories ? LoadScope.Current : null;
        Flight<TResult>? own = null;
        FlightWaiter<TResult> waiter;
        FillTicket ticket;
        lock (stripe.Lock)
        {
            var flight = stripe.Find(key);
            if (flight is null || !memory.MayJoin(flight.Ticket, runsFactories))
            {
                // Those who wait for the one before still get what it brings.
                if (flight is not null)
                    stripe.Remove(flight);
                flight = own = stripe.NewFlight();
                own.Begin(cancellationToken.CanBeCanceled);
                memory.TakeTicket(key, own.Ticket);
                stripe.Add(own);
            }

            ticket = flight.Ticket;
            if (factory is not null)
            {
                if (!factory.TryAwait(ticket))
                {
                    end = ValueTask.FromException<TResult>(WaitsForItself(key));
                    return null;
                }

                flight.KeepApart();
            }

            waiter = stripe.NewWaiter();
            waiter.ContinuesInline = firstContinuesInline && own is not null;
            flight.Add(waiter);
        }

        end = waiter.Task;
        if (cancellationToken.CanBeCanceled)
            waiter.LeaveOn(cancellationToken);
        if (factory is not null)
            end = factory.AwaitAsync(ticket, end);
        return own;
    }

    internal void Land(Flight<TResult> flight, TResult result) => Land(flight, result, failure: null);

    /// <summary>Whatever it was, those who wait are to learn of it; perhaps none of them is left.</summary>
    internal void Land(Flight<TResult> flight, Exception failure) => Land(flight, default!, failure);

    private void Land(Flight<TResult> flight, TResult result, Exception? failure)
    {
        var stripe = StripeOf(flight.Ticket.Key);
        FlightWaiter<TResult>? waiter;
        lock (stripe.Lock)
        {
            stripe.Remove(flight);
            flight.Ticket.Dispose();
            waiter = flight.Land();
            if (flight.TryReset())
                stripe.Keep(flight);
        }

        // The first caller is told last, because it may continue on this thread.
        while (waiter is not null)
            waiter = waiter.Settle(result, failure);
    }

    private static InvalidOperationException WaitsForItself(string key) => new(
        $"A factory asked for '{key}', which waits for that factory, directly or through the factories of other keys: both would "
        + $"wait for ever. Get what the factory needs without asking the cache to load '{key}'.");

    private FlightStripe<TResult> StripeOf(string key) => _stripes[key.GetHashCode() & (Stripes - 1)];
}
