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
    private readonly TimeProvider _time;
    private readonly SingleFlight<ReadOnlyMemory<byte>?> _flights;
    private readonly BatchFill _batches;

    internal ReadPath(
        CoherentMemory memory,
        IRedisCommands redis,
        EntryReader reader,
        Renewals renewals,
        TimeProvider time)
    {
        (_memory, _redis, _reader, _renewals, _time) = (memory, redis, reader, renewals, time);
        _flights = new(memory);
        _batches = new(memory, reader);
    }

    /// <summary>Looks in memory. Hit: 0 B.</summary>
    internal bool TryGet(string key, out ReadOnlyMemory<byte> payload)
    {
        var found = _memory.TryGet(key, out var entry);
        if (entry.RenewFor is { } timeToLive)
            _renewals.Renew(key, timeToLive);
        payload = entry.Value;
        return found;
    }

    /// <summary>Reads what memory does not hold, or not fresh enough; null when Redis does not hold it either.</summary>
    internal ValueTask<ReadOnlyMemory<byte>?> ReadAsync(
        string key,
        Freshness freshness,
        CancellationToken cancellationToken) =>
        freshness == Freshness.Any ? FetchAsync(key, cancellationToken) : FetchOwnAsync(key, cancellationToken);

    private async ValueTask<ReadOnlyMemory<byte>?> FetchOwnAsync(string key, CancellationToken cancellationToken)
    {
        using var ticket = _memory.TakeTicket(key);
        return await FillAsync(ticket, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Reads from Redis what memory does not hold; null when Redis does not either.</summary>
    internal ValueTask<ReadOnlyMemory<byte>?> FetchAsync(string key, CancellationToken cancellationToken) =>
        _flights.RunAsync(key, static (ticket, path, token) => path.FillAsync(ticket, token), this, cancellationToken);

    /// <summary>Reads from Redis on a ticket of the caller's, past the flights of others.</summary>
    internal async ValueTask<ReadOnlyMemory<byte>?> FillAsync(FillTicket ticket, CancellationToken cancellationToken)
    {
        var entry = await _reader.ReadAsync(ticket.Key, cancellationToken).ConfigureAwait(false);
        return Install(ticket, entry);
    }

    /// <summary>Reads several keys from Redis in one batch; null for those that it does not hold.</summary>
    internal ValueTask<ReadOnlyMemory<byte>?[]> FetchManyAsync(string[] keys, CancellationToken cancellationToken) =>
        _batches.RunAsync(keys, Install, cancellationToken);

    /// <summary>Whether either tier holds the key, and which.</summary>
    internal async ValueTask<CacheTier> ExistsAsync(string key, CancellationToken cancellationToken) =>
        _memory.Contains(key) ? CacheTier.Memory
        : await _redis.ExistsAsync(key, cancellationToken).ConfigureAwait(false) ? CacheTier.Redis
        : CacheTier.None;

    private ReadOnlyMemory<byte>? Install(FillTicket ticket, StoredEntry entry)
    {
        if (entry.Damage is not null)
            throw entry.Damage;
        if (entry.Payload is not { } payload)
            return null;

        _memory.TryInstall(ticket, payload.Span, entry.Lifetime);
        if (entry.Lifetime.RenewalAt(_time.GetUtcNow()) is { } timeToLive)
            _renewals.Renew(ticket.Key, timeToLive);
        return payload;
    }
}
