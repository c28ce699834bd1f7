using System.Diagnostics;
using System.Diagnostics.Metrics;

namespace FluxCache.Diagnostics;

/// <summary>The instruments of one cache. Recording is safe from any thread.</summary>
internal sealed class CacheMetrics : IDisposable
{
    private readonly Meter _meter;
    private readonly bool _ownsMeter;
    private readonly TimeProvider _time;
    private readonly Histogram<double> _duration;
    private readonly Histogram<double> _lag;
    private readonly Counter<long> _loopFailures;
    private readonly RetryCounters _retries = new();
    private readonly ViolationCounters _violations = new();
    private readonly Dictionary<CacheTier, HitRatioWindow> _ratios;

    internal CacheMetrics(IMeterFactory? meters, TimeProvider time)
    {
        _time = time;
        _ownsMeter = meters is null;
        _meter = meters?.Create(TelemetryNames.Source) ?? new Meter(TelemetryNames.Source);
        _ratios = new() { [CacheTier.Memory] = new(time), [CacheTier.Redis] = new(time) };

        _meter.CreateObservableCounter(
            TelemetryNames.Requests,
            Requests.Observe,
            "{request}",
            "Operations by kind, result and serving tier.");
        _meter.CreateObservableCounter(
            TelemetryNames.LoadLeases,
            Leases.Observe,
            "{lease}",
            "Load leases by result.");
        _meter.CreateObservableGauge(
            TelemetryNames.HitRatio,
            ObserveHitRatios,
            "1",
            "Share of the last minute's reads that a tier served.");
        _duration = _meter.CreateHistogram(
            TelemetryNames.RequestDuration,
            "s",
            "Duration of operations.",
            advice: HistogramBuckets.RequestDuration);
        _lag = _meter.CreateHistogram(
            TelemetryNames.SyncLag,
            "s",
            "Time by which a value in memory may have lagged behind Redis.",
            advice: HistogramBuckets.SyncLag);
        _meter.CreateObservableCounter(
            TelemetryNames.SyncViolations, _violations.Observe, "{entry}", "Entries found to differ from Redis.");
        _meter.CreateObservableCounter(
            TelemetryNames.RedisRetries, _retries.Observe, "{command}", "Commands sent to Redis again.");
        _loopFailures = _meter.CreateCounter<long>(
            TelemetryNames.LoopFailures, "{failure}", "Background loops that failed and were started again.");
    }

    internal RequestCounters Requests { get; } = new();

    internal LeaseCounters Leases { get; } = new();

    /// <summary>The last lags that the canaries measured.</summary>
    internal LagWindow Lags { get; } = new();

    /// <summary>Whether a meter is this cache's: several caches may measure side by side.</summary>
    internal bool Owns(Meter meter) => ReferenceEquals(meter, _meter);

    internal long Retries => _retries.Sum;

    /// <summary>Adds the instruments that read the state of others whenever somebody observes them.</summary>
    internal void Observe(
        IMemoryTier memory,
        Func<long> tracked,
        Func<long> published,
        Func<long> repaired,
        Func<RedisState> redisState,
        Func<long> redisReconnects)
    {
        ClientSideCachingMetrics.AddTo(_meter, Requests, memory, () => tracked() + published());
        _meter.CreateObservableGauge(TelemetryNames.MemoryEntries, () => memory.Count, "{entry}", "Entries in memory.");
        _meter.CreateObservableGauge(
            TelemetryNames.MemorySize,
            () => memory.SizeBytes,
            "By",
            "Size of the entries in memory: keys, values and overhead.");
        _meter.CreateObservableCounter(
            TelemetryNames.MemoryEvictions,
            () => ObserveDropped(memory),
            "{entry}",
            "Entries that memory evicted or expired.");
        _meter.CreateObservableCounter(
            TelemetryNames.Invalidations,
            () => ObserveInvalidations(tracked(), published(), repaired()),
            "{invalidation}",
            "Changes by others that memory followed.");
        _meter.CreateObservableGauge(
            TelemetryNames.RedisState, () => (int)redisState(), "1", "1: connected, 2: connecting, 3: disconnected.");
        _meter.CreateObservableCounter(
            TelemetryNames.RedisReconnects,
            redisReconnects,
            "{connection}",
            "Connections to Redis that were reopened after a loss.");
    }

    /// <summary>A timestamp for <see cref="Completed"/>; 0 when nobody listens to durations.</summary>
    internal long Start() => _duration.Enabled ? _time.GetTimestamp() : 0;

    /// <summary>Counts an operation of one key or several that ended, and records how long it took.</summary>
    /// <returns>Roughly how many operations of the kind there were: those counted on this call's processor.</returns>
    internal long Completed(CacheOperation operation, CacheOutcome outcome, CacheTier tier, long started, int keys = 1)
    {
        var count = Requests.Count(operation, outcome, tier, keys);
        if (started == 0)
            return count;

        var tags = new TagList
        {
            { TelemetryNames.OperationTag, TelemetryNames.Of(operation) },
            { TelemetryNames.TierTag, TelemetryNames.Of(tier) },
        };
        _duration.Record(_time.GetElapsedTime(started).TotalSeconds, tags);
        return count;
    }

    internal void Retried(string command, FluxCacheErrorKind reason) => _retries.Count(command, reason);

    /// <summary>Counts a failure of a background loop.</summary>
    internal void LoopFailed(string loop) =>
        _loopFailures.Add(1, new KeyValuePair<string, object?>(TelemetryNames.LoopTag, loop));

    /// <summary>Records how long an invalidation took.</summary>
    internal void Lagged(TimeSpan lag)
    {
        Lags.Add(lag);
        _lag.Record(
            lag.TotalSeconds, new KeyValuePair<string, object?>(TelemetryNames.SourceTag, TelemetryNames.CanarySource));
    }

    /// <summary>Records that an entry differed from Redis, and the longest time for which it may have.</summary>
    internal void Violated(string source, TimeSpan age)
    {
        _lag.Record(age.TotalSeconds, new KeyValuePair<string, object?>(TelemetryNames.SourceTag, source));
        _violations.Count(age);
    }

    public void Dispose()
    {
        if (_ownsMeter)
            _meter.Dispose();
    }

    private static Measurement<long>[] ObserveInvalidations(long tracked, long published, long repaired) =>
    [
        new(tracked, new KeyValuePair<string, object?>(TelemetryNames.SourceTag, TelemetryNames.TrackingSource)),
        new(published, new KeyValuePair<string, object?>(TelemetryNames.SourceTag, TelemetryNames.PublishedSource)),
        new(repaired, new KeyValuePair<string, object?>(TelemetryNames.SourceTag, TelemetryNames.ResyncSource)),
    ];

    private static Measurement<long>[] ObserveDropped(IMemoryTier memory)
    {
        var (evictions, expirations) = memory.Dropped;
        return
        [
            new(evictions, new KeyValuePair<string, object?>(TelemetryNames.ReasonTag, TelemetryNames.EvictedForRoom)),
            new(expirations, new KeyValuePair<string, object?>(TelemetryNames.ReasonTag, TelemetryNames.EvictedByTime)),
        ];
    }

    private IEnumerable<Measurement<double>> ObserveHitRatios()
    {
        var memory = Requests.SumReads(CacheOutcome.Hit, CacheTier.Memory);
        var redis = Requests.SumReads(CacheOutcome.Hit, CacheTier.Redis);
        var notFound = Requests.SumReads(CacheOutcome.Miss, CacheTier.None)
            + Requests.SumReads(CacheOutcome.Hit, CacheTier.Factory);
        return Ratio(CacheTier.Memory, memory, memory + redis + notFound)
            .Concat(Ratio(CacheTier.Redis, redis, redis + notFound));
    }

    /// <summary>
    /// A tier's ratio is of the reads that reached it: Redis is asked only for what memory did not hold.
    /// </summary>
    private IEnumerable<Measurement<double>> Ratio(CacheTier tier, long hits, long reads)
    {
        if (_ratios[tier].Observe(hits, reads) is { } ratio)
            yield return new Measurement<double>(
                ratio, new KeyValuePair<string, object?>(TelemetryNames.TierTag, TelemetryNames.Of(tier)));
    }
}
