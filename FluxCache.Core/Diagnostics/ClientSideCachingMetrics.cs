using System.Diagnostics.Metrics;

namespace FluxCache.Diagnostics;

/// <summary>
/// What memory does, under the names that Redis' clients have agreed on for client-side caching. The same figures as
/// FluxCache's own instruments, for dashboards that exist.
/// </summary>
/// <remarks>
/// https://redis.io/docs/latest/develop/clients/observability/. The bytes that were not transferred are left out: counting
/// them would cost every hit.
/// </remarks>
internal static class ClientSideCachingMetrics
{
    /// <summary>Adds the instruments to a meter.</summary>
    /// <param name="meter">The meter.</param>
    /// <param name="requests">Counts the reads.</param>
    /// <param name="memory">Counts entries and evictions.</param>
    /// <param name="invalidations">Changes that memory was told of.</param>
    internal static void AddTo(Meter meter, RequestCounters requests, IMemoryTier memory, Func<long> invalidations)
    {
        meter.CreateObservableCounter(
            TelemetryNames.CachingRequests,
            () => Requests(requests),
            "{request}",
            "Reads by whether memory served them.");
        meter.CreateObservableCounter(
            TelemetryNames.CachingEvictions,
            () => Evictions(memory.Dropped.Evictions, invalidations()),
            "{eviction}",
            "Entries that left memory before their time.");
        meter.CreateObservableGauge(
            TelemetryNames.CachingItems, () => memory.Count, "{item}", "Entries in memory.");
    }

    private static Measurement<long>[] Requests(RequestCounters requests)
    {
        var hits = requests.SumReads(CacheOutcome.Hit, CacheTier.Memory)
            + requests.SumReads(CacheOutcome.Stale, CacheTier.Memory);
        var misses = requests.SumReads(CacheOutcome.Hit, CacheTier.Redis)
            + requests.SumReads(CacheOutcome.Hit, CacheTier.Factory)
            + requests.SumReads(CacheOutcome.Miss, CacheTier.None);
        return [Of(hits, TelemetryNames.CachingResultTag, "hit"), Of(misses, TelemetryNames.CachingResultTag, "miss")];
    }

    private static Measurement<long>[] Evictions(long full, long invalidations) =>
    [
        Of(full, TelemetryNames.CachingReasonTag, "full"),
        Of(invalidations, TelemetryNames.CachingReasonTag, "invalidation"),
    ];

    private static Measurement<long> Of(long value, string tag, string text) =>
        new(value, new KeyValuePair<string, object?>(tag, text));
}
