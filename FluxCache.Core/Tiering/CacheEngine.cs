using FluxCache.Coherence;
using FluxCache.Diagnostics;
using FluxCache.Memory;
using FluxCache.Resp;
using FluxCache.Resp.Connection;
using FluxCache.Serialization;
using FluxCache.Tiering.Leases;
using Microsoft.Extensions.Logging;

namespace FluxCache.Tiering;

/// <summary>
/// One cache, put together: the tiers, what keeps them in step, and the loops that run beside the calls. Owns all of
/// it.
/// </summary>
internal sealed partial class CacheEngine : IAsyncDisposable, IDisposable
{
    private static readonly TimeSpan TidyInterval = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan PreloadPause = TimeSpan.FromSeconds(1);

    private readonly FluxCacheOptions _options;
    private readonly TimeProvider _time;
    private readonly ILogger _logger;
    private readonly RedisClient _client;
    private readonly ResilientRedis _redis;
    private readonly MemoryTier _memory;
    private readonly CoherentMemory _coherent;
    private readonly KeyCoverage _coverage;
    private readonly InvalidationStream _invalidations;
    private readonly StreamBarrier _barrier;
    private readonly SuspectCheck _suspects;
    private readonly ShadowReads _shadow;
    private readonly Canary _canary;
    private readonly ClusterIdentity _identity;
    private readonly CacheMetrics _metrics;
    private readonly Preload _preload;
    private readonly Resync _resync;
    private readonly BackgroundLoops _loops;
    private readonly Lock _disposing = new();
    private Task? _disposed;

    internal CacheEngine(CacheDependencies dependencies)
    {
        _options = dependencies.Options;
        _time = dependencies.Time;
        _logger = dependencies.Loggers.CreateLogger("FluxCache");
        _metrics = new CacheMetrics(dependencies.Meters, _time);
        if (!RedisEndpoint.TryParse(_options, out var endpoint, out var fault))
            throw new ArgumentException($"{nameof(FluxCacheOptions.ConnectionString)} {fault}", nameof(dependencies));
        _memory = new MemoryTier(_options.MemoryCap, _options.MemoryCapBytes, _time, _options.Eviction);
        _coverage = new KeyCoverage(_options.Connections, [.. _options.TrackingPrefixes]);
        var coherent = new CoherentMemory(
            _memory, new StreamEpochs(_coverage.Streams, _time), _coverage, _options.Safeguards);
        _coherent = coherent;
        var canaries = Canary.KeysOf(Guid.NewGuid().ToString("N"), _options.Connections, _time);
        _invalidations = new InvalidationStream(coherent, _coverage, canaries, _logger);
        _client = new RedisClient(endpoint, _options, _invalidations, _time, _logger, withControl: true);
        _redis = new ResilientRedis(_client, endpoint, _options, _metrics, _time);
        _client.ConnectionOpened = _redis.ConnectionOpened;

        _loops = new BackgroundLoops(_metrics, _options.CommandTimeout, _time, _logger);

        var reader = new EntryReader(_redis, _options, _time);
        _barrier = new StreamBarrier(_options.Connections, stream => _client.PingAsync(stream, CancellationToken.None));
        var quiet = _redis.WithoutSpans();
        var quietReader = new EntryReader(quiet, _options, _time);
        var comparer = new MemoryComparer(coherent, _coverage, quietReader, _barrier, _options.MaxSyncLag, _time);
        _preload = new Preload(coherent, _memory, quiet, quietReader, _options, _time, _logger);
        _resync = new Resync(_memory, comparer, _preload, _options, _metrics, _time, _logger);
        _suspects = new SuspectCheck(coherent, _memory, comparer, _options, _time, _logger);
        coherent.SuspectsArose = _suspects.Wake;
        _shadow = new ShadowReads(coherent, comparer, _metrics, _time, _logger);

        _canary = new Canary(
            canaries, new RedisCanary(_client), coherent, _coverage, _metrics, _options.MaxSyncLag, _time, _logger);
        var tokens = new TokenLedger(_coverage.Streams);
        _identity = new ClusterIdentity(tokens, ClaimIdentityAsync, OverwriteIdentityAsync, _time, _logger);
        _metrics.Observe(
            _memory,
            () => _invalidations.Tracked,
            () => _invalidations.Published,
            () => _resync.Repairs,
            () => _client.State,
            () => _client.Reconnects);

        var serializer = new ValueSerializer(_options.MaxValueBytes);
        var values = new ValueWriter(serializer, _options);
        var reads = new ReadPath(
            coherent,
            _redis,
            reader,
            new Renewals(coherent, _redis, _logger),
            new FreshnessGate(coherent, _coverage, tokens, _barrier),
            _suspects,
            _options.StaleOnOutage,
            _time);
        var writes = new WritePath(coherent, _redis, _time);
        var tiers = new LoadTiers(reads, writes, values, _time, _logger);
        var turns = _options.LoadLease is { } duration
            ? new LoadTurns(
                coherent, tiers, new LoadLeases(coherent, _coverage, _redis, duration, _metrics.Leases, _time, _logger))
            : null;
        var flights = new SingleFlight<Reading>(coherent, runsFactories: true);
        var loads = new LoadPath(tiers, turns, flights);
        var manyLoads = new ManyLoadPath(reads, tiers, turns, flights);
        Cache = new TieredCache(
            reads,
            writes,
            loads,
            manyLoads,
            serializer,
            values,
            tokens,
            new OperationMeter(_metrics, _shadow, _options.ShadowReadEvery),
            _options,
            _time,
            this);
    }

    internal IOwnedFluxCache Cache { get; }

    internal RedisState RedisState => _client.State;

    /// <summary>Why memory is not in step with Redis although Redis can be reached; null: it is.</summary>
    internal string? SyncFault => _coverage.Mode switch
    {
        _ when _client.IsReplica =>
            "A replica answers at the address of Redis. It takes no writes, and what it holds is late.",
        InvalidationMode.None when _options.Invalidation != InvalidationMode.None =>
            "The server does not report changes. Memory follows this cache's own writes and re-sync only.",
        InvalidationMode.None or InvalidationMode.Auto => null,
        _ => Enumerable.Range(0, _coverage.Streams).Where(_canary.IsBehind).ToArray() is [var first, ..]
            ? $"Invalidation stream {first} is lost or more than {PlainDuration.Of(_options.MaxSyncLag)} late. "
                + "Its keys are read from Redis."
            : null,
    };

    /// <summary>Which background loop fails; null: none.</summary>
    internal string? LoopFault => _loops.Failing is { } loop
        ? $"The background loop {loop} fails and is started again and again. The log says why (event 1241)."
        : null;

    /// <summary>Opens the connections.</summary>
    /// <exception cref="FluxCacheException">
    /// Redis cannot be reached or refuses the log-in; the client goes on trying.
    /// </exception>
    internal ValueTask ConnectAsync(CancellationToken cancellationToken) => _client.ConnectAsync(cancellationToken);

    /// <summary>Asks Redis for a sign of life.</summary>
    internal ValueTask PingAsync(CancellationToken cancellationToken) => _redis.PingAsync(cancellationToken);

    /// <summary>Fills memory from Redis, if the options say so.</summary>
    /// <param name="yields">See <see cref="Preload.RunAsync"/>.</param>
    internal async Task PreloadAsync(bool yields, CancellationToken cancellationToken)
    {
        if (!_options.SyncAtStart)
            return;

        var began = _time.GetTimestamp();
        using var span = BackgroundSpan.Start(TelemetryNames.PreloadSpan);
        try
        {
            await _preload.RunAsync(yields ? _options.SyncKeysPerSecond : 0, yields, cancellationToken).ConfigureAwait(false);
        }
        catch (FluxCacheException failure)
        {
            BackgroundSpan.Fail(span, failure);
            throw;
        }

        LogPreloaded(_preload.Installed, PlainDuration.Of(_time.GetElapsedTime(began)));
    }

    /// <summary>Starts the loops that run beside the calls until the cache is disposed of.</summary>
    internal void Start()
    {
        _loops.Start("tidy", TidyAsync);
        _loops.Start("recheck", _suspects.RunAsync);
        _loops.Start("shadow_read", _shadow.RunAsync);
        _loops.Start("identity", _identity.RunAsync);
        for (var stream = 0; stream < _coverage.Streams; stream++)
        {
            var watched = stream;
            _loops.Start("canary", stopping => _canary.RunAsync(watched, stopping));
        }

        if (_options.SyncInterval is { } interval)
            _loops.Start("resync", stopping => _resync.RunAsync(interval, stopping));
    }

    /// <summary>Preloads beside the calls, as soon as Redis can be reached. Reads fill memory meanwhile.</summary>
    internal void StartPreload()
    {
        if (_options.SyncAtStart)
            _loops.Start("preload", PreloadWhenConnectedAsync);
    }

    private async Task PreloadWhenConnectedAsync(CancellationToken stopping)
    {
        while (!stopping.IsCancellationRequested)
        {
            await _client.WaitUntilConnectedAsync(stopping).ConfigureAwait(false);
            try
            {
                await PreloadAsync(yields: true, stopping).ConfigureAwait(false);
                return;
            }
            catch (FluxCacheException failure) when (failure.CanRetry)
            {
                LogPreloadPostponed(failure);
            }
            catch (FluxCacheException failure)
            {
                LogNotPreloaded(failure);
                return;
            }

            await Task.Delay(PreloadPause, _time, stopping).ConfigureAwait(false);
        }
    }

    /// <inheritdoc cref="IOwnedFluxCache.ResizeMemory"/>
    internal void ResizeMemory(long entries, long bytes)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(entries, 1);
        if (bytes != 0)
            ArgumentOutOfRangeException.ThrowIfLessThan(bytes, FluxCacheOptions.LeastMemoryCapBytes);

        _memory.Resize(entries, bytes);
        LogResized(entries, bytes, _memory.Count);
    }

    /// <inheritdoc cref="IFluxCacheMaintenance.ClearMemory"/>
    internal void ClearMemory() => _coherent.Flush();

    /// <inheritdoc cref="IFluxCacheMaintenance.ResyncAsync"/>
    internal ValueTask<long> ResyncAsync(CancellationToken cancellationToken) => _resync.PassAsync(cancellationToken);

    /// <summary>Stops the loops, waits for them, and closes the connections. Once; every call waits for the end.</summary>
    public ValueTask DisposeAsync()
    {
        lock (_disposing)
            return new(_disposed ??= EndAsync());
    }

    /// <summary>
    /// As <see cref="DisposeAsync"/>, for containers that are disposed of synchronously. Blocks the calling thread; what it
    /// waits for runs on the thread pool.
    /// </summary>
#pragma warning disable VSTHRD002 // IDisposable leaves no other way; without it ServiceProvider.Dispose() throws.
    public void Dispose() => Task.Run(() => DisposeAsync().AsTask()).GetAwaiter().GetResult();
#pragma warning restore VSTHRD002

    private async Task EndAsync()
    {
        // Not under the lock, and not on the caller's context.
        await Task.CompletedTask.ConfigureAwait(ConfigureAwaitOptions.ForceYielding);
        try
        {
            await _loops.DisposeAsync().ConfigureAwait(false);
        }
        finally
        {
            await _client.DisposeAsync().ConfigureAwait(false);
            _redis.Dispose();
            _canary.Dispose();
            _resync.Dispose();
            _metrics.Dispose();
        }
    }

    private async Task TidyAsync(CancellationToken stopping)
    {
        using var timer = new PeriodicTimer(TidyInterval, _time);
        while (await timer.WaitForNextTickAsync(stopping).ConfigureAwait(false))
            _memory.Tidy();
    }

    private async ValueTask<string> ClaimIdentityAsync(string name, CancellationToken cancellationToken)
    {
        await _client.ControlAsync(["SET", InternalKeys.Cluster, name, "NX"], cancellationToken).ConfigureAwait(false);
        try
        {
            // One character more than a name has, however large the value is.
            var held = await _client.ControlAsync(["GETRANGE", InternalKeys.Cluster, "0", "16"], cancellationToken)
                .ConfigureAwait(false);
            return held.Text;
        }
        catch (FluxCacheException failure) when (failure.IsWrongType)
        {
            return "another type";
        }
    }

    private async ValueTask OverwriteIdentityAsync(string name, CancellationToken cancellationToken) =>
        await _client.ControlAsync(["SET", InternalKeys.Cluster, name], cancellationToken).ConfigureAwait(false);

    internal FluxCacheStatistics GetStatistics()
    {
        var (evictions, expirations) = _memory.Dropped;
        var lags = _metrics.Lags.Quantiles(0.5, 0.99, 1);
        return new FluxCacheStatistics
        {
            MemoryEntries = _memory.Count,
            MemorySizeBytes = _memory.SizeBytes,
            MemoryCapEntries = _memory.MaxEntries,
            MemoryCapBytes = _memory.MaxBytes,
            MemoryEvictions = evictions,
            MemoryExpirations = expirations,
            MemoryHits = _metrics.Requests.SumReads(CacheOutcome.Hit, CacheTier.Memory),
            RedisHits = _metrics.Requests.SumReads(CacheOutcome.Hit, CacheTier.Redis),
            Misses = _metrics.Requests.SumReads(CacheOutcome.Miss, CacheTier.None)
                + _metrics.Requests.SumReads(CacheOutcome.Hit, CacheTier.Factory),
            Errors = _metrics.Requests.Sum(CacheOutcome.Error),
            StaleHits = _metrics.Requests.SumReads(CacheOutcome.Stale, CacheTier.Memory),
            Invalidation = _coverage.Mode,
            Invalidations = _invalidations.Tracked + _invalidations.Published + _resync.Repairs,
            SyncLagMedian = lags[0],
            SyncLagP99 = lags[1],
            SyncLagMax = lags[2],
            ShadowReads = _shadow.Compared,
            SyncViolations = _shadow.Violations + _resync.Repairs,
            SuspectsKept = _suspects.Kept,
            SuspectsReplaced = _suspects.Replaced,
            Barriers = _barrier.Passed,
            RedisRetries = _metrics.Retries,
            RedisReconnects = _client.Reconnects,
            RedisState = _client.State,
            ResyncPasses = _resync.Passes,
            ResyncRepairs = _resync.Repairs,
            PreloadedEntries = _preload.Installed,
            LeasesAcquired = _metrics.Leases.Sum(LeaseEvent.Acquired),
            LeasesWaitedFor = _metrics.Leases.Sum(LeaseEvent.Waited),
            LeasesExpired = _metrics.Leases.Sum(LeaseEvent.Expired),
            LeasesVoided = _metrics.Leases.Sum(LeaseEvent.Voided),
        };
    }

    [LoggerMessage(
        1152,
        LogLevel.Information,
        "{Entries} entries were preloaded from Redis into memory in {Duration}.",
        EventName = "PreloadCompleted")]
    private partial void LogPreloaded(long entries, string duration);

    [LoggerMessage(
        1231,
        LogLevel.Information,
        "Memory may now hold {Entries} entries and {Bytes} bytes (0: no limit). It holds {Count} entries.",
        EventName = "MemoryResized")]
    private partial void LogResized(long entries, long bytes, long count);

    [LoggerMessage(
        1153,
        LogLevel.Warning,
        "Memory could not be preloaded from Redis. Reads will fill it instead.",
        EventName = "PreloadFailed")]
    private partial void LogNotPreloaded(Exception failure);

    [LoggerMessage(
        1154,
        LogLevel.Warning,
        "The preload of memory from Redis was interrupted. It goes on when Redis can be reached.",
        EventName = "PreloadPostponed")]
    private partial void LogPreloadPostponed(Exception failure);
}
