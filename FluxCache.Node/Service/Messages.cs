using FluxCache.V1;
using Google.Protobuf;

namespace FluxCache.Node.Service;

/// <summary>Turns the cache's results into messages, and messages into its arguments.</summary>
internal static class Messages
{
    /// <summary>The value is not copied, because values that the cache returns never change.</summary>
    internal static GetResponse ToResponse(CacheResult<ReadOnlyMemory<byte>> result) => result.Found
        ? new GetResponse
        {
            Found = true,
            Value = UnsafeByteOperations.UnsafeWrap(result.Value),
            Tier = ToTier(result.Tier),
            Stale = result.IsStale,
        }
        : new GetResponse();

    /// <exception cref="ArgumentOutOfRangeException">A time is out of range.</exception>
    internal static EntryOptions ToEntryOptions(SetRequest request) => new()
    {
        TimeToLive = request.HasTtlMs ? ToTime(request.TtlMs, "ttl_ms") : null,
        SlidingExpiration = request.HasSlidingMs ? ToTime(request.SlidingMs, "sliding_ms") : null,
    };

    internal static ByteString ToBytes(WriteToken token) => UnsafeByteOperations.UnsafeWrap(token.ToByteArray());

    /// <exception cref="ArgumentException">The token is none.</exception>
    internal static Freshness ToFreshness(bool linearizable, ByteString atLeast)
    {
        if (linearizable)
            return Freshness.Linearizable;

        try
        {
            return Freshness.AtLeast(WriteToken.Read(atLeast.Span));
        }
        catch (FormatException damage)
        {
            throw new ArgumentException(damage.Message, "at_least", damage);
        }
    }

    internal static StatsResponse ToResponse(FluxCacheStatistics statistics, NodeIdentity identity)
    {
        var response = new StatsResponse
        {
            Node = identity.Name,
            Version = identity.Version,
            UptimeMs = (long)identity.Uptime.TotalMilliseconds,
            MemoryEntries = statistics.MemoryEntries,
            MemorySizeBytes = statistics.MemorySizeBytes,
            MemoryCapEntries = statistics.MemoryCapEntries,
            MemoryCapBytes = statistics.MemoryCapBytes,
            MemoryEvictions = statistics.MemoryEvictions,
            MemoryExpirations = statistics.MemoryExpirations,
            MemoryHits = statistics.MemoryHits,
            RedisHits = statistics.RedisHits,
            Misses = statistics.Misses,
            Errors = statistics.Errors,
            RedisState = ToState(statistics.RedisState),
            RedisReconnects = statistics.RedisReconnects,
            RedisRetries = statistics.RedisRetries,
            Invalidations = statistics.Invalidations,
            ResyncPasses = statistics.ResyncPasses,
            ResyncRepairs = statistics.ResyncRepairs,
            PreloadedEntries = statistics.PreloadedEntries,
            Invalidation = ToInvalidation(statistics.Invalidation),
            ShadowReads = statistics.ShadowReads,
            SyncViolations = statistics.SyncViolations,
            SuspectsKept = statistics.SuspectsKept,
            SuspectsReplaced = statistics.SuspectsReplaced,
            Barriers = statistics.Barriers,
            StaleHits = statistics.StaleHits,
        };
        if (statistics is { SyncLagMedian: { } median, SyncLagP99: { } most, SyncLagMax: { } longest })
        {
            response.SyncLagMedianUs = (long)median.TotalMicroseconds;
            response.SyncLagP99Us = (long)most.TotalMicroseconds;
            response.SyncLagMaxUs = (long)longest.TotalMicroseconds;
        }

        return response;
    }

    private static TimeSpan ToTime(long milliseconds, string field)
    {
        const long most = long.MaxValue / TimeSpan.TicksPerMillisecond;
        return milliseconds is >= 1 and <= most
            ? TimeSpan.FromTicks(milliseconds * TimeSpan.TicksPerMillisecond)
            : throw new ArgumentOutOfRangeException(field, milliseconds, $"Use 1 to {most} milliseconds.");
    }

    private static Tier ToTier(CacheTier tier) => tier switch
    {
        CacheTier.Memory => Tier.Memory,
        CacheTier.Redis => Tier.Redis,
        _ => Tier.Unspecified,
    };

    private static Invalidation ToInvalidation(InvalidationMode mode) => mode switch
    {
        InvalidationMode.PerKey => Invalidation.PerKey,
        InvalidationMode.Broadcast => Invalidation.Broadcast,
        InvalidationMode.Published => Invalidation.Published,
        InvalidationMode.None => Invalidation.None,
        _ => Invalidation.Unspecified,
    };

    private static V1.RedisState ToState(RedisState state) => state switch
    {
        RedisState.Connected => V1.RedisState.Connected,
        RedisState.Connecting => V1.RedisState.Connecting,
        RedisState.Disconnected => V1.RedisState.Disconnected,
        _ => V1.RedisState.Unspecified,
    };
}
