using System.Buffers;
using System.Runtime.CompilerServices;
using FluxCache.Coherence;
using FluxCache.Resp;

namespace FluxCache.Tiering;

/// <summary>
/// How a read goes through the tiers: memory, else Redis by one flight for each key, which fills memory.
/// </summary>
internal sealed class ReadPath
{
    private readonly CoherentMemory _memory;
    private readonly IRedisCommands _redis;
    private readonly EntryReader _reader;
    private readonly Renewals _renewals;
    private readonly FreshnessGate _gate;
    private readonly SuspectCheck _suspects;
    private readonly TimeSpan? _staleOnOutage;
    private readonly TimeProvider _time;
    private readonly SingleFlight<ReadOnlyMemory<byte>?> _flights;
    private readonly BatchFill _batches;

    internal ReadPath(
        CoherentMemory memory,
        IRedisCommands redis,
        EntryReader reader,
        Renewals renewals,
        FreshnessGate gate,
        SuspectCheck suspects,
        TimeSpan? staleOnOutage,
        TimeProvider time)
    {
        (_memory, _redis, _reader, _renewals, _gate) = (memory, redis, reader, renewals, gate);
        (_suspects, _staleOnOutage, _time) = (suspects, staleOnOutage, time);
        _flights = new(memory, keepsTokens: true);
        _batches = new(memory, reader);
    }

    /// <summary>Looks in memory, and writes what it finds to <paramref name="destination"/>. Hit: 0 B.</summary>
    internal bool TryGet(string key, IBufferWriter<byte> destination)
    {
        var found = _memory.TryGet(key, destination, out var entry);
        if (entry.RenewFor > TimeSpan.Zero)
            _renewals.Renew(key, entry.RenewFor);
        return found;
    }

    /// <summary>Looks in memory.</summary>
    internal bool TryGet(string key, out Reading reading)
    {
        var scratch = ValueScratch.Rent();
        var found = TryGet(key, scratch);
        reading = found ? new Reading(scratch.Written.ToArray(), CacheTier.Memory) : default;
        scratch.Return();
        return found;
    }

    /// <summary>Reads what memory does not hold, or not fresh enough.</summary>
    internal ValueTask<Reading> ReadAsync(string key, Freshness freshness, CancellationToken cancellationToken) =>
        freshness == Freshness.Any
            ? ReadAnyAsync(key, cancellationToken)
            : ReadFreshAsync(key, freshness, cancellationToken);

    /// <summary>Reads from Redis on a ticket of the caller's, past the flights of others.</summary>
    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))]
    internal async ValueTask<ReadOnlyMemory<byte>?> FillAsync(FillTicket ticket, CancellationToken cancellationToken)
    {
        await _suspects.WaitForTurnAsync([ticket.Key], cancellationToken).ConfigureAwait(false);
        var entry = await _reader.ReadAsync(ticket.Key, cancellationToken).ConfigureAwait(false);
        return Land(ticket, entry);
    }

    /// <summary>
    /// Reads several keys from Redis in one batch, on tickets of the caller's. Damaged entries are among the results.
    /// </summary>
    internal async ValueTask<StoredEntry[]> FillManyAsync(FillTicket[] tickets, CancellationToken cancellationToken)
    {
        var keys = Array.ConvertAll(tickets, static ticket => ticket.Key);
        await _suspects.WaitForTurnAsync(keys, cancellationToken).ConfigureAwait(false);
        var entries = new StoredEntry[keys.Length];
        await _reader.ReadManyAsync(keys, entries, cancellationToken).ConfigureAwait(false);
        foreach (var (ticket, entry) in tickets.Zip(entries))
            if (entry.Damage is null)
                Land(ticket, entry);
        return entries;
    }

    /// <summary>Reads several keys in order: those that are fresh enough from memory, the others in one batch.</summary>
    internal async ValueTask<Reading[]> ReadManyAsync(
        IReadOnlyList<string> keys,
        Freshness freshness,
        CancellationToken cancellationToken)
    {
        // The gates are opened together, so that the keys share one barrier.
        var isOpen = freshness == Freshness.Any
            ? null
            : await Task.WhenAll(keys.Select(key => _gate.OpenAsync(key, freshness, cancellationToken).AsTask()))
                .ConfigureAwait(false);
        var readings = new Reading[keys.Count];
        var missing = new List<int>();
        foreach (var (i, key) in Prefetching(keys).Index())
        {
            if (isOpen?[i] == false || !TryGet(key, out readings[i]))
                missing.Add(i);
        }

        if (missing.Count > 0)
        {
            var missingKeys = missing.Select(i => keys[i]).ToArray();
            var fetched = await FetchManyAsync(missingKeys, freshness, cancellationToken).ConfigureAwait(false);
            for (var i = 0; i < fetched.Length; i++)
                readings[missing[i]] = fetched[i];
        }

        return readings;
    }

    /// <summary>Yields the keys in order, prefetching each group of them from memory before its first lookup.</summary>
    internal IEnumerable<string> Prefetching(IReadOnlyList<string> keys)
    {
        foreach (var next in keys.Chunk(IMemoryTier.PrefetchKeys))
        {
            // One alone is waited for all the same.
            if (next.Length > 1)
                _memory.Prefetch(next);
            foreach (var key in next)
                yield return key;
        }
    }

    /// <summary>Whether either tier holds the key, and which.</summary>
    internal async ValueTask<CacheTier> ExistsAsync(string key, CancellationToken cancellationToken)
    {
        if (_memory.Contains(key))
            return CacheTier.Memory;

        using var ticket = _memory.TakeTicket(key);
        var isThere = await _redis.ExistsAsync(key, cancellationToken).ConfigureAwait(false);
        _memory.LandExistence(ticket, isThere);
        return isThere ? CacheTier.Redis : CacheTier.None;
    }

    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))]
    private async ValueTask<Reading> ReadAnyAsync(string key, CancellationToken cancellationToken)
    {
        if (TryGetStaleWhileAway(key, out var stale))
            return stale;

        try
        {
            return Reading.FromRedis(await FetchAsync(key, cancellationToken).ConfigureAwait(false));
        }
        catch (FluxCacheException failure) when (failure.CanRetry && TryGetStale(key, out stale))
        {
            return stale;
        }
    }

    private async ValueTask<Reading> ReadFreshAsync(string key, Freshness freshness, CancellationToken cancellationToken)
    {
        if (!await _gate.OpenAsync(key, freshness, cancellationToken).ConfigureAwait(false))
            return Reading.FromRedis(await FetchAnewAsync(key, cancellationToken).ConfigureAwait(false));
        if (TryGet(key, out Reading held))
            return held;
        return Reading.FromRedis(await FetchAsync(key, cancellationToken).ConfigureAwait(false));
    }

    private ValueTask<ReadOnlyMemory<byte>?> FetchAsync(string key, CancellationToken cancellationToken) =>
        _flights.RunAsync(key, static (ticket, path, token) => path.FillAsync(ticket, token), this, cancellationToken);

    /// <summary>Reads from Redis, and joins nobody who may have begun before.</summary>
    private async ValueTask<ReadOnlyMemory<byte>?> FetchAnewAsync(string key, CancellationToken cancellationToken)
    {
        using var ticket = _memory.TakeTicket(key);
        return await FillAsync(ticket, cancellationToken).ConfigureAwait(false);
    }

    private async ValueTask<Reading[]> FetchManyAsync(
        string[] keys,
        Freshness freshness,
        CancellationToken cancellationToken)
    {
        await _suspects.WaitForTurnAsync(keys, cancellationToken).ConfigureAwait(false);
        try
        {
            return await _batches.RunAsync(
                keys,
                (ticket, entry) => Reading.FromRedis(Land(ticket, entry)),
                cancellationToken).ConfigureAwait(false);
        }
        catch (FluxCacheException failure) when (failure.CanRetry && freshness == Freshness.Any)
        {
            // Only if memory can serve all of them: a part of an answer is none.
            var stale = Array.ConvertAll(keys, key => TryGetStale(key, out var reading) ? reading : default);
            if (Array.Exists(stale, static reading => !reading.IsStale))
                throw;
            return stale;
        }
    }

    /// <summary>Finds what memory may serve flagged as stale, where Redis need not be asked: it cannot be reached.</summary>
    internal bool TryGetStaleWhileAway(string key, out Reading reading)
    {
        reading = default;
        return _redis.State == RedisState.Disconnected && TryGetStale(key, out reading);
    }

    /// <summary>Finds what memory may serve flagged as stale, because there is no better answer.</summary>
    internal bool TryGetStale(string key, out Reading reading)
    {
        reading = default;
        var value = new ArrayBufferWriter<byte>();
        if (_staleOnOutage is not { Ticks: > 0 } bound
            || !_memory.TryGetSuspect(key, value, out var suspectFor)
            || !(suspectFor <= bound))
            return false;

        reading = new Reading(value.WrittenMemory, CacheTier.Memory, IsStale: true);
        return true;
    }

    private ReadOnlyMemory<byte>? Land(FillTicket ticket, StoredEntry entry)
    {
        if (entry.Damage is not null)
            throw entry.Damage;

        _memory.Land(ticket, entry.Payload, entry.Lifetime);
        if (entry.Payload is not null && entry.Lifetime.RenewalAt(_time.GetUtcNow()) is { } timeToLive)
            _renewals.Renew(ticket.Key, timeToLive);
        return entry.Payload;
    }
}
