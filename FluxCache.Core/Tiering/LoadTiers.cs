using FluxCache.Coherence;
using FluxCache.Tiering.Leases;
using Microsoft.Extensions.Logging;

namespace FluxCache.Tiering;

/// <summary>The tiers as loads use them. A failure of Redis is logged, and does not fail the load.</summary>
internal sealed partial class LoadTiers(ReadPath reads, WritePath writes, ValueWriter values, ILogger logger)
{
    private readonly ILogger _logger = logger;

    /// <summary>Reads a key that memory does not hold, and whether Redis answers at all.</summary>
    /// <exception cref="FluxCacheException">The value in Redis is damaged.</exception>
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

    /// <param name="ticket">Taken before Redis was read; null: Redis could not be read, so the value is not stored.</param>
    /// <param name="lease">The lease that it was loaded under, if any.</param>
    /// <param name="value">The value from the factory.</param>
    /// <param name="expiry">How long the entry lives.</param>
    internal async ValueTask<Reading> StoreAsync<T>(FillTicket? ticket, LoadLease? lease, T value, EntryExpiry expiry)
        where T : notnull
    {
        var (payload, fitting) = values.PrepareLoaded(value, expiry);
        var loaded = new Reading(payload, CacheTier.Factory);
        if (fitting is null)
            LogTooLarge(payload.Length);
        if (ticket is null || fitting is null)
            return loaded;

        try
        {
            await writes.SetLoadedAsync(ticket, lease, payload, fitting.Value, expiry).ConfigureAwait(false);
        }
        catch (FluxCacheException failure)
        {
            LogNotStored(failure);
        }

        return loaded;
    }

    [LoggerMessage(
        1211,
        LogLevel.Warning,
        "Redis could not be read before a factory was called. The factory's value is returned but not stored.",
        EventName = "ReadBeforeLoadFailed")]
    private partial void LogNotRead(Exception failure);

    [LoggerMessage(
        1212,
        LogLevel.Warning,
        "The value that a factory loaded could not be stored in Redis. The caller still gets it.",
        EventName = "LoadedValueNotStored")]
    private partial void LogNotStored(Exception failure);

    [LoggerMessage(
        1213,
        LogLevel.Warning,
        "A factory loaded a value of {Bytes} bytes, which is more than FluxCache:MaxValueBytes. The caller gets it, but it is not stored.",
        EventName = "LoadedValueTooLarge")]
    private partial void LogTooLarge(int bytes);
}
