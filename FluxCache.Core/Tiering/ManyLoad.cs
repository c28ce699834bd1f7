using FluxCache.Coherence;
using FluxCache.Tiering.Leases;

namespace FluxCache.Tiering;

/// <summary>One get-or-load of several keys, from its read of Redis on. Lands every flight that it was given.</summary>
/// <param name="tiers">Redis and memory.</param>
/// <param name="turns">Whose turn it is among processes; null: everybody's.</param>
/// <param name="flights">Where the flights are of.</param>
/// <param name="own">The flights, one a key.</param>
/// <param name="factory">The caller's.</param>
/// <param name="expiry">How long the entries live.</param>
internal sealed class ManyLoad<T>(
    LoadTiers tiers,
    LoadTurns? turns,
    SingleFlight<Reading> flights,
    IReadOnlyList<Flight<Reading>> own,
    Func<IReadOnlyList<string>, CancellationToken, ValueTask<IReadOnlyDictionary<string, T>>> factory,
    EntryExpiry expiry)
    where T : notnull
{
    /// <summary>Never fails: what does, fails its flights.</summary>
    internal async Task FlyAsync()
    {
        try
        {
            using var everyone = new EveryoneLeft([.. own.Select(static flight => flight.Abandoned)]);
            var asked = LandStale(own, tiers.TryGetStaleWhileAway);
            if (asked.Count == 0)
                return;

            var entries = await tiers.ReadManyAsync([.. asked.Select(static flight => flight.Ticket)], everyone.Token)
                .ConfigureAwait(false);
            var missing = entries is null ? LandStale(asked, tiers.TryGetStale) : Land(asked, entries);
            if (entries is not null && turns is { AreOn: true })
                await LoadInTurnAsync(turns, missing, everyone.Token).ConfigureAwait(false);
            else
                await LoadAsync(
                    [.. missing.Select(static flight => (flight, LeaseAttempt.Off))],
                    stores: entries is not null,
                    everyone.Token).ConfigureAwait(false);
        }
        catch (Exception failure)
        {
            Fail(own, failure);
        }
    }

    /// <summary>Lands what Redis holds; returns the rest.</summary>
    private List<Flight<Reading>> Land(List<Flight<Reading>> asked, StoredEntry[] entries)
    {
        var missing = new List<Flight<Reading>>();
        foreach (var (flight, entry) in asked.Zip(entries))
        {
            if (entry.Damage is { } damage)
                flights.Land(flight, damage);
            else if (entry.Payload is { } payload)
                flights.Land(flight, new Reading(payload, CacheTier.Redis));
            else
                missing.Add(flight);
        }

        return missing;
    }

    /// <summary>Lands what memory may serve flagged as stale; returns the rest.</summary>
    private List<Flight<Reading>> LandStale(IEnumerable<Flight<Reading>> some, TryGetReading tryGet)
    {
        var missing = new List<Flight<Reading>>();
        foreach (var flight in some)
        {
            if (tryGet(flight.Ticket.Key, out var stale))
                flights.Land(flight, stale);
            else
                missing.Add(flight);
        }

        return missing;
    }

    /// <summary>Loads the keys whose leases can be had; the others are waited for meanwhile, each by itself.</summary>
    private async Task LoadInTurnAsync(
        LoadTurns turns,
        IReadOnlyList<Flight<Reading>> missing,
        CancellationToken abandoned)
    {
        var attempts = await AcquireAsync(turns, missing).ConfigureAwait(false);
        var pairs = missing.Zip(attempts).ToLookup(static pair => pair.Second.MayLoad);
        foreach (var (_, attempt) in pairs[false])
            await attempt.DisposeAsync().ConfigureAwait(false);

        await Task.WhenAll(
            pairs[false].Select(pair => LoadAloneAsync(turns, pair.First, abandoned))
                .Append(LoadAsync([.. pairs[true]], stores: true, abandoned))).ConfigureAwait(false);
    }

    /// <summary>Asks for all the leases; where one cannot be asked for, gives the others back.</summary>
    private static async Task<LeaseAttempt[]> AcquireAsync(LoadTurns turns, IReadOnlyList<Flight<Reading>> missing)
    {
        var acquiring = missing.Select(flight => turns.AcquireAsync(flight.Ticket.Key)).ToArray();
        try
        {
            return await Task.WhenAll(acquiring).ConfigureAwait(false);
        }
        catch
        {
            foreach (var acquired in acquiring.Where(static one => one.IsCompletedSuccessfully))
                await (await acquired.ConfigureAwait(false)).DisposeAsync().ConfigureAwait(false);
            throw;
        }
    }

    private async Task LoadAloneAsync(LoadTurns turns, Flight<Reading> flight, CancellationToken abandoned)
    {
        try
        {
            var key = flight.Ticket.Key;
            var loaded = await turns.RunAsync(
                key,
                async (ticket, lease, token) => await StoreAsync(
                    key,
                    await CallAsync([flight], token).ConfigureAwait(false),
                    ticket,
                    lease).ConfigureAwait(false),
                abandoned).ConfigureAwait(false);
            flights.Land(flight, loaded);
        }
        catch (Exception failure)
        {
            Fail([flight], failure);
        }
    }

    /// <summary>Loads keys by one call of the factory, each under its lease if there is one.</summary>
    private async Task LoadAsync(
        (Flight<Reading> Flight, LeaseAttempt Attempt)[] turns,
        bool stores,
        CancellationToken abandoned)
    {
        if (turns.Length == 0)
            return;

        try
        {
            var values = await CallAsync([.. turns.Select(static turn => turn.Flight)], abandoned).ConfigureAwait(false);
            await Task.WhenAll(turns.Select(turn => StoreAsync(turn.Flight, values, turn.Attempt, stores)))
                .ConfigureAwait(false);
        }
        catch (Exception failure)
        {
            await Task.WhenAll(turns.Select(static turn => turn.Attempt.DisposeAsync().AsTask())).ConfigureAwait(false);
            Fail(turns.Select(static turn => turn.Flight), failure);
        }
    }

    private async ValueTask<IReadOnlyDictionary<string, T>> CallAsync(
        Flight<Reading>[] loads,
        CancellationToken abandoned)
    {
        var keys = Array.ConvertAll(loads, static load => load.Ticket.Key);
        IReadOnlyDictionary<string, T>? values;
        using (LoadScope.Enter(Array.ConvertAll(loads, static load => load.Ticket)))
            values = await factory(keys, abandoned).ConfigureAwait(false);
        if (values is null)
            throw new InvalidOperationException(
                "The factory returned null. Return a dictionary, and leave out the keys that have no value.");
        tiers.FactoryReturned();
        var asked = keys.ToHashSet();
        return values.Keys.FirstOrDefault(key => !asked.Contains(key)) is { } other
            ? throw new InvalidOperationException(
                $"The factory returned '{other}', which it was not asked for. Return values only for the keys that it is "
                + "given.")
            : values;
    }

    private async Task StoreAsync(
        Flight<Reading> flight,
        IReadOnlyDictionary<string, T> values,
        LeaseAttempt attempt,
        bool stores)
    {
        try
        {
            Reading loaded;
            await using (attempt.ConfigureAwait(false))
            {
                loaded = await StoreAsync(flight.Ticket.Key, values, stores ? flight.Ticket : null, attempt.Own)
                    .ConfigureAwait(false);
            }

            flights.Land(flight, loaded);
        }
        catch (Exception failure)
        {
            flights.Land(flight, failure);
        }
    }

    private async ValueTask<Reading> StoreAsync(
        string key,
        IReadOnlyDictionary<string, T> values,
        FillTicket? ticket,
        LoadLease? lease) =>
        values.TryGetValue(key, out var value) && value is not null
            ? await tiers.StoreAsync(ticket, lease, value, expiry).ConfigureAwait(false)
            : default;

    private void Fail(IEnumerable<Flight<Reading>> some, Exception failure)
    {
        foreach (var flight in some.Where(static flight => !flight.HasLanded))
        {
            if (tiers.TryGetStaleFor(flight.Ticket.Key, failure, out var stale))
                flights.Land(flight, stale);
            else
                flights.Land(flight, failure);
        }
    }

    private delegate bool TryGetReading(string key, out Reading reading);
}
