using FluxCache.Coherence;
using FluxCache.Resp;
using Microsoft.Extensions.Logging;

namespace FluxCache.Tiering;

/// <summary>
/// How get-or-load goes: Redis, else the caller's factory, once for all that wait; then Redis and memory.
/// </summary>
/// <remarks>
/// The ticket is taken before Redis is read and held while the factory runs, however long. A write or an invalidation
/// of the key meanwhile voids it: the callers get what the factory brought, and neither tier does.
/// </remarks>
internal sealed partial class LoadPath
{
    private readonly ReadPath _reads;
    private readonly WritePath _writes;
    private readonly ValueWriter _values;
    private readonly ILogger _logger;
    private readonly SingleFlight<Loaded> _flights;

    internal LoadPath(CoherentMemory memory, ReadPath reads, WritePath writes, ValueWriter values, ILogger logger)
    {
        (_reads, _writes, _values, _logger) = (reads, writes, values, logger);
        _flights = new(memory);
    }

    internal ValueTask<Loaded> LoadAsync<T>(
        string key,
        Func<CancellationToken, ValueTask<T?>> factory,
        EntryExpiry expiry,
        CancellationToken cancellationToken)
        where T : notnull =>
        _flights.RunAsync(
            key,
            static (ticket, call, token) => call.path.FlyAsync(ticket, call.factory, call.expiry, token),
            (path: this, factory, expiry),
            cancellationToken);

    private async ValueTask<Loaded> FlyAsync<T>(
        FillTicket ticket,
        Func<CancellationToken, ValueTask<T?>> factory,
        EntryExpiry expiry,
        CancellationToken abandoned)
        where T : notnull
    {
        var redisAnswers = true;
        try
        {
            if (await _reads.FillAsync(ticket, abandoned).ConfigureAwait(false) is { } held)
                return new Loaded(held, CacheTier.Redis);
        }
        catch (FluxCacheException failure) when (failure.Kind != FluxCacheErrorKind.Serialization)
        {
            redisAnswers = false;
            LogNotRead(failure);
        }

        if (await factory(abandoned).ConfigureAwait(false) is not { } value)
            return default;

        var (payload, stored) = _values.Prepare(value, expiry);
        if (redisAnswers)
            await StoreAsync(ticket, payload, stored, expiry).ConfigureAwait(false);
        return new Loaded(payload, CacheTier.Factory);
    }

    private async ValueTask StoreAsync(
        FillTicket ticket,
        ReadOnlyMemory<byte> payload,
        ReadOnlyMemory<byte> stored,
        EntryExpiry expiry)
    {
        try
        {
            await _writes.SetLoadedAsync(ticket, payload, stored, expiry).ConfigureAwait(false);
        }
        catch (FluxCacheException failure)
        {
            LogNotStored(failure);
        }
    }

    [LoggerMessage(
        LogLevel.Warning, "Redis could not be read before a factory was called; what it brings is not stored")]
    private partial void LogNotRead(Exception failure);

    [LoggerMessage(LogLevel.Warning, "What a factory brought could not be stored in Redis")]
    private partial void LogNotStored(Exception failure);
}

/// <summary>What get-or-load brought.</summary>
/// <param name="Payload">The value; null when there is none.</param>
/// <param name="Tier">Where it came from.</param>
internal readonly record struct Loaded(ReadOnlyMemory<byte>? Payload, CacheTier Tier);
