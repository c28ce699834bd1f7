using FluxCache.Coherence;
using FluxCache.Tiering.Leases;
using Microsoft.Extensions.Logging;

namespace FluxCache.Tiering;

/// <summary>
/// The tiers as loads use them. A failure of Redis does not fail the load: memory answers, flagged as stale, where it may,
/// and else the factory does. Failures are logged once for as long as they go on.
/// </summary>
internal sealed partial class LoadTiers
{
    private readonly ReadPath _reads;
    private readonly WritePath _writes;
    private readonly ValueWriter _values;
    private readonly ILogger _logger;
    private readonly LastingCondition _notRead;
    private readonly LastingCondition _notStored;
    private readonly LastingCondition _factoryFails;

    internal LoadTiers(ReadPath reads, WritePath writes, ValueWriter values, TimeProvider time, ILogger logger)
    {
        (_reads, _writes, _values, _logger) = (reads, writes, values, logger);
        _notRead = new(time, LogNotRead, Ended("ReadBeforeLoadFailed"));
        _notStored = new(time, LogNotStored, Ended("LoadedValueNotStored"));
        _factoryFails = new(time, LogFactoryFailed, Ended("FactoryFailedStaleServed"));

        Action<long, TimeSpan> Ended(string name) => (calls, duration) => LogOver(name, calls, PlainDuration.Of(duration));
    }

    /// <inheritdoc cref="ReadPath.TryGetStaleWhileAway"/>
    internal bool TryGetStaleWhileAway(string key, out Reading stale) => _reads.TryGetStaleWhileAway(key, out stale);

    /// <inheritdoc cref="ReadPath.TryGetStale"/>
    internal bool TryGetStale(string key, out Reading stale) => _reads.TryGetStale(key, out stale);

    /// <summary>A factory failed. Whether memory has an answer all the same.</summary>
    internal bool TryGetStaleFor(string key, Exception failure, out Reading stale)
    {
        if (!_reads.TryGetStale(key, out stale))
            return false;

        _factoryFails.Met(failure);
        return true;
    }

    /// <summary>A factory returned.</summary>
    internal void FactoryReturned() => _factoryFails.NotMet();

    /// <summary>
    /// Reads a key that memory does not hold in step: what there is of it, if anything, and whether Redis answers at all.
    /// </summary>
    /// <exception cref="FluxCacheException">The value in Redis is damaged.</exception>
    internal async ValueTask<(Reading? Found, bool Answers)> ReadAsync(
        FillTicket ticket,
        CancellationToken cancellationToken)
    {
        if (TryGetStaleWhileAway(ticket.Key, out var stale))
            return (stale, false);

        try
        {
            var held = await _reads.FillAsync(ticket, cancellationToken).ConfigureAwait(false);
            _notRead.NotMet();
            return (held is null ? null : new Reading(held, CacheTier.Redis), true);
        }
        catch (FluxCacheException failure) when (failure.Kind != FluxCacheErrorKind.Serialization)
        {
            if (failure.CanRetry && TryGetStale(ticket.Key, out stale))
                return (stale, false);

            _notRead.Met(failure);
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
            var entries = await _reads.FillManyAsync(tickets, cancellationToken).ConfigureAwait(false);
            _notRead.NotMet();
            return entries;
        }
        catch (FluxCacheException failure) when (failure.Kind != FluxCacheErrorKind.Serialization)
        {
            _notRead.Met(failure);
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
        var (payload, fitting) = _values.PrepareLoaded(value, expiry);
        var loaded = new Reading(payload, CacheTier.Factory);
        if (fitting is null)
            LogTooLarge(payload.Length);
        if (ticket is null || fitting is null)
            return loaded;

        try
        {
            await _writes.SetLoadedAsync(ticket, lease, payload, fitting.Value, expiry).ConfigureAwait(false);
            _notStored.NotMet();
        }
        catch (FluxCacheException failure)
        {
            _notStored.Met(failure);
        }

        return loaded;
    }

    [LoggerMessage(
        1211,
        LogLevel.Warning,
        "Redis could not be read before a factory was called. The factory's value is returned but not stored. "
        + "Further calls that meet this are counted, and not logged.",
        EventName = "ReadBeforeLoadFailed")]
    private partial void LogNotRead(Exception failure);

    [LoggerMessage(
        1212,
        LogLevel.Warning,
        "The value that a factory loaded could not be stored in Redis. The caller still gets it. "
        + "Further calls that meet this are counted, and not logged.",
        EventName = "LoadedValueNotStored")]
    private partial void LogNotStored(Exception failure);

    [LoggerMessage(
        1213,
        LogLevel.Warning,
        "A factory loaded a value of {Bytes} bytes, which is more than FluxCache:MaxValueBytes. The caller gets it, but it is not stored.",
        EventName = "LoadedValueTooLarge")]
    private partial void LogTooLarge(int bytes);

    [LoggerMessage(
        1214,
        LogLevel.Warning,
        "A factory failed while Redis did not answer. Memory's value is returned, flagged as stale. "
        + "Further calls that meet this are counted, and not logged.",
        EventName = "FactoryFailedStaleServed")]
    private partial void LogFactoryFailed(Exception failure);

    [LoggerMessage(
        1215,
        LogLevel.Warning,
        "{Event} is over. {Calls} calls met it, over {Duration}.",
        EventName = "LoadFailuresOver")]
    private partial void LogOver(string @event, long calls, string duration);
}
