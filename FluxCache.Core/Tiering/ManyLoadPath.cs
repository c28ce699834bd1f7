using FluxCache.Tiering.Leases;

namespace FluxCache.Tiering;

/// <summary>
/// How get-or-load of several keys goes: memory; the flights of others that are on their way; for the rest one batch
/// read of Redis, and then the caller's factory, once.
/// </summary>
/// <param name="reads">Looks in memory.</param>
/// <param name="tiers">Redis and memory.</param>
/// <param name="turns">Whose turn it is among processes; null: everybody's.</param>
/// <param name="flights">Whose turn it is in this process; shared with loads of single keys.</param>
internal sealed class ManyLoadPath(
    ReadPath reads,
    LoadTiers tiers,
    LoadTurns? turns,
    SingleFlight<Reading> flights)
{
    /// <param name="keys">The keys. Not the caller's list, which may change.</param>
    /// <returns>What was brought for each of <paramref name="keys"/>, in their order.</returns>
    internal async ValueTask<Reading[]> LoadAsync<T>(
        string[] keys,
        Func<IReadOnlyList<string>, CancellationToken, ValueTask<IReadOnlyDictionary<string, T>>> factory,
        EntryExpiry expiry,
        CancellationToken cancellationToken)
        where T : notnull
    {
        cancellationToken.ThrowIfCancellationRequested();
        var found = new Dictionary<string, Reading>();
        var boarded = new OrderedDictionary<string, Task<Reading>>();
        var own = new List<Flight<Reading>>();
        try
        {
            foreach (var key in reads.Prefetching(keys))
            {
                if (found.ContainsKey(key) || boarded.ContainsKey(key))
                    continue;
                if (reads.TryGet(key, out Reading held))
                {
                    found[key] = held;
                    continue;
                }

                // None of the callers may go on where the flights are landed: one that blocks would keep the others waiting.
                if (flights.Board(key, firstContinuesInline: false, out var end, cancellationToken) is { } flight)
                    own.Add(flight);
                boarded[key] = end.AsTask();
            }
        }
        catch (Exception failure)
        {
            // Whoever joined them must not wait for ever.
            foreach (var flight in own)
                flights.Land(flight, failure);
            throw;
        }

        // Its end is observed through the flights.
        if (own.Count > 0)
            _ = new ManyLoad<T>(tiers, turns, flights, own, factory, expiry).FlyAsync();

        var landed = await Task.WhenAll(boarded.Values).ConfigureAwait(false);
        foreach (var (key, loaded) in boarded.Keys.Zip(landed))
            found[key] = loaded;
        return [.. keys.Select(key => found[key])];
    }
}
