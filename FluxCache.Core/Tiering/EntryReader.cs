using System.Runtime.CompilerServices;
using FluxCache.Coherence;
using FluxCache.Resp;
using FluxCache.Serialization;

namespace FluxCache.Tiering;

/// <summary>Reads entries from Redis and takes them out of their envelopes.</summary>
internal sealed class EntryReader(IRedisCommands redis, FluxCacheOptions options, TimeProvider time) : IEntryReader
{
    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))]
    internal async ValueTask<StoredEntry> ReadAsync(string key, CancellationToken cancellationToken)
    {
        var began = time.GetTimestamp();
        var reading = await redis.GetAsync(key, cancellationToken).ConfigureAwait(false);
        return Open(reading, began);
    }

    public async ValueTask ReadManyAsync(
        ReadOnlyMemory<string> keys,
        Memory<StoredEntry> entries,
        CancellationToken cancellationToken)
    {
        var began = time.GetTimestamp();
        var readings = new RedisReading[keys.Length];
        await redis.GetManyAsync(keys, readings, cancellationToken).ConfigureAwait(false);
        for (var i = 0; i < readings.Length; i++)
            entries.Span[i] = Open(readings[i], began);
    }

    private StoredEntry Open(RedisReading reading, long began)
    {
        if (reading.Value is null)
            return default;

        // Redis counted from some moment after the command was sent, so memory gives the entry up first.
        var timeToLive = reading.TimeToLive - time.GetElapsedTime(began);
        if (timeToLive <= TimeSpan.Zero)
            return default;

        try
        {
            var opened = Envelope.Unwrap(reading.Value, options.MaxValueBytes);

            // Another program may have taken the expiry from the key (PERSIST).
            if (opened.Deadline <= time.GetUtcNow())
                return default;
            return new StoredEntry(
                opened.Payload, new EntryLifetime(timeToLive, opened.SlidingWindow, opened.Deadline));
        }
        catch (FluxCacheException damage)
        {
            return new StoredEntry(null, default, damage);
        }
    }
}
