using FluxCache.Coherence;
using FluxCache.Tiering.Leases;

namespace FluxCache.Tiering;

/// <summary>
/// How get-or-load goes: Redis, else the caller's factory, once for all that wait; then Redis and memory.
/// </summary>
/// <remarks>
/// The ticket is taken before Redis is read and held while the factory runs, however long. A write or an invalidation
/// of the key meanwhile voids it: the callers get what the factory brought, and neither tier does.
/// While Redis does not answer, memory's value is returned, flagged as stale, before the factory is called: an outage of
/// Redis must not become the load of the origin (<c>docs/decisions/0026-stale-in-an-outage.md</c>).
/// </remarks>
/// <param name="tiers">Redis and memory.</param>
/// <param name="turns">Whose turn it is among processes; null: everybody's.</param>
/// <param name="flights">Whose turn it is in this process; shared with loads of several keys.</param>
internal sealed class LoadPath(LoadTiers tiers, LoadTurns? turns, SingleFlight<Reading> flights)
{
    internal ValueTask<Reading> LoadAsync<T>(
        string key,
        Func<CancellationToken, ValueTask<T?>> factory,
        EntryExpiry expiry,
        CancellationToken cancellationToken)
        where T : notnull =>
        flights.RunAsync(
            key,
            static (ticket, call, token) => call.path.FlyAsync(ticket, call.factory, call.expiry, token),
            (path: this, factory, expiry),
            cancellationToken);

    private async ValueTask<Reading> FlyAsync<T>(
        FillTicket ticket,
        Func<CancellationToken, ValueTask<T?>> factory,
        EntryExpiry expiry,
        CancellationToken abandoned)
        where T : notnull
    {
        if (turns is { AreOn: true })
            return await turns.RunAsync(
                ticket.Key,
                (turn, lease, token) => CallAsync(ticket, turn, lease, factory, expiry, token),
                abandoned).ConfigureAwait(false);

        var (found, answers) = await tiers.ReadAsync(ticket, abandoned).ConfigureAwait(false);
        return found
            ?? await CallAsync(ticket, answers ? ticket : null, lease: null, factory, expiry, abandoned)
                .ConfigureAwait(false);
    }

    /// <param name="flight">The ticket of the flight that is to land.</param>
    /// <param name="ticket">Permits to store what the factory brings; null: it is not stored.</param>
    /// <param name="lease">Permits it among processes; null: there are none.</param>
    /// <param name="factory">The caller's.</param>
    /// <param name="expiry">How long the entry lives.</param>
    /// <param name="abandoned">Cancelled when nobody waits any more.</param>
    private async ValueTask<Reading> CallAsync<T>(
        FillTicket flight,
        FillTicket? ticket,
        LoadLease? lease,
        Func<CancellationToken, ValueTask<T?>> factory,
        EntryExpiry expiry,
        CancellationToken abandoned)
        where T : notnull
    {
        T? loaded;
        try
        {
            using (LoadScope.Enter(flight))
                loaded = await factory(abandoned).ConfigureAwait(false);
        }
        catch (Exception failure)
        {
            if (abandoned.IsCancellationRequested || !tiers.TryGetStaleFor(flight.Key, failure, out var stale))
                throw;
            return stale;
        }

        tiers.FactoryReturned();
        return loaded is { } value
            ? await tiers.StoreAsync(ticket, lease, value, expiry).ConfigureAwait(false)
            : default;
    }
}
