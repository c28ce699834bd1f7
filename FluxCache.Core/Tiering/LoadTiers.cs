using FluxCache.Coherence;
using FluxCache.Tiering.Leases;
using Microsoft.Extensions.Logging;

namespace FluxCache.Tiering;

/// <summary>The tiers as loads use them: that Redis fails is logged, and is no failure of the load.</summary>
internal sealed partial class LoadTiers(ReadPath reads, WritePath writes, ValueWriter values, ILogger logger)
{
    private readonly ILogger _logger = logger;

    /// <summary>Reads a key that memory does not hold, and whether Redis answers at all.</summary>
    /// <exception cref="FluxCacheException">What Redis holds is damaged.</exception>
    internal async ValueTask<(ReadOnlyMemory<byte>? Held, bool Answers)> ReadAsync(
        FillTicket ticket,
        CancellationToken cancellationToken)
    {
        try
        {
            return (await reads.FillAsync(ticket, cancellationToken).ConfigureAwait(false), true);
        }
        catch (FluxCacheException failure) when (failure.Kind != FluxCacheErrorKind.Serialization)
        {
            LogNotRead(failure);
            return (null, false);
        }
    }

    /// <summary>
    /// Reads several keys that memory does not hold, damaged ones included; null: Redis does not answer.
    /// </summary>
    internal async ValueTask<StoredEntry[]?> ReadManyAsync(FillTicket[] tickets, CancellationToken cancellationToken)
    {
        try
        {
            return await reads.FillManyAsync(tickets, cancellationToken).ConfigureAwait(false);
        }
        catch (FluxCacheException failure) when (failure.Kind != FluxCacheErrorKind.Serialization)
        {
            LogNotRead(failure);
            return null;
        }
    }

    /// <param name="ticket">Taken before Redis was read; null: it could not be, and the value is not stored.</param>
    /// <param name="lease">The lease that it was loaded under, if any.</param>
    /// <param name="value">What the factory brought.</param>
    /// <param name="expiry">How long the entry lives.</param>
    /// <exception cref="ArgumentException">The value is too large.</exception>
    internal async ValueTask<Reading> StoreAsync<T>(FillTicket? ticket, LoadLease? lease, T value, EntryExpiry expiry)
        where T : notnull
    {
        var (payload, stored) = values.Prepare(value, expiry);
        var loaded = new Reading(payload, CacheTier.Factory);
        if (ticket is null)
            return loaded;

        try
        {
            await writes.SetLoadedAsync(ticket, lease, payload, stored, expiry).ConfigureAwait(false);
        }
        catch (FluxCacheException failure)
        {
            LogNotStored(failure);
        }

        return loaded;
    }

    [LoggerMessage(
        LogLevel.Warning, "Redis could not be read before a factory was called; what it brings is not stored")]
    private partial void LogNotRead(Exception failure);

    [LoggerMessage(LogLevel.Warning, "What a factory brought could not be stored in Redis")]
    private partial void LogNotStored(Exception failure);
}
