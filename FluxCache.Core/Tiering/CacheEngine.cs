using FluxCache.Coherence;
using FluxCache.Diagnostics;
using FluxCache.Memory;
using FluxCache.Resp;
using FluxCache.Resp.Connection;
using FluxCache.Serialization;
using Microsoft.Extensions.Logging;

namespace FluxCache.Tiering;

/// <summary>
/// One cache, put together: the tiers, what keeps them in step, and the loops that run beside the calls. Owns all of
/// it.
/// </summary>
internal sealed partial class CacheEngine : IAsyncDisposable
{
    private static readonly TimeSpan SweepInterval = TimeSpan.FromSeconds(1);

    private readonly FluxCacheOptions _options;
    private readonly TimeProvider _time;
    private readonly ILogger _logger;
    private readonly RedisClient _client;
    private readonly ResilientRedis _redis;
    private readonly MemoryTier _memory;
    private readonly InvalidationStream _invalidations;
    private readonly CacheMetrics _metrics;
    private readonly Preload _preload;
    private readonly Resync _resync;
    private readonly CancellationTokenSource _stopping = new();
    private readonly List<Task> _loops = [];
    private int _disposed;

    internal CacheEngine(CacheDependencies dependencies)
    {
        _options = dependencies.Options;
        _time = dependencies.Time;
        _logger = dependencies.Loggers.CreateLogger("FluxCache");
        _metrics = new CacheMetrics(dependencies.Meters, _time);
        if (!RedisEndpoint.TryParse(_options, out var endpoint, out var fault))
            throw new ArgumentException($"{nameof(FluxCacheOptions.ConnectionString)} {fault}", nameof(dependencies));
        _memory = new MemoryTier(_options.MemoryCap, _options.MemoryCapBytes, _time);
        var coherent = new CoherentMemory(_memory);
        _invalidations = new InvalidationStream(coherent, _logger);
        _client = new RedisClient(endpoint, _options, _invalidations, _time, _logger);
        _redis = new ResilientRedis(_client, endpoint, _options, _metrics, _time);

        var reader = new EntryReader(_redis, _options, _time);
        _preload = new Preload(coherent, _memory, _redis, reader, _options, _time, _logger);
        _resync = new Resync(coherent, _memory, reader, _preload, _options, _metrics, _time, _logger);
        _metrics.Observe(
            _memory,
            () => _invalidations.Received,
            () => _resync.Repairs,
            () => _client.State,
            () => _client.Reconnects);

        var serializer = new ValueSerializer(_options.MaxValueBytes);
        var values = new ValueWriter(serializer, _options);
        var reads = new ReadPath(coherent, _redis, reader, new Renewals(coherent, _redis, _logger), _time);
        var writes = new WritePath(coherent, _redis, _time);
        var loads = new LoadPath(coherent, reads, writes, values, _logger);
        var tokens = new TokenLedger(_options.Connections + 1);
        Cache = new TieredCache(reads, writes, loads, serializer, values, tokens, _metrics, _options, _time, this);
    }

    internal IOwnedFluxCache Cache { get; }

    internal RedisState RedisState => _client.State;

    /// <summary>Opens the connections.</summary>
    /// <exception cref="FluxCacheException">
    /// Redis cannot be reached or refuses the log-in; the client goes on trying.
    /// </exception>
    internal ValueTask ConnectAsync(CancellationToken cancellationToken) => _client.ConnectAsync(cancellationToken);

    /// <summary>Asks Redis for a sign of life.</summary>
    internal ValueTask PingAsync(CancellationToken cancellationToken) => _redis.PingAsync(cancellationToken);

    /// <summary>Fills memory from Redis, if the options say so.</summary>
    internal async Task PreloadAsync(CancellationToken cancellationToken)
    {
        if (!_options.SyncAtStart)
            return;

        var began = _time.GetTimestamp();
        await _preload.RunAsync(keysPerSecond: 0, cancellationToken).ConfigureAwait(false);
        LogPreloaded(_preload.Installed, _time.GetElapsedTime(began).TotalSeconds);
    }

    /// <summary>Starts the loops that run beside the calls until the cache is disposed of.</summary>
    internal void Start()
    {
        _loops.Add(RunUntilStoppedAsync(SweepAsync));
        if (_options.SyncInterval is { } interval)
            _loops.Add(RunUntilStoppedAsync(stopping => _resync.RunAsync(interval, stopping)));
    }

    /// <summary>Preloads beside the calls. Redis may be away: that is logged, and reads fill memory instead.</summary>
    internal void StartPreload() => _loops.Add(RunUntilStoppedAsync(async stopping =>
    {
        try
        {
            await PreloadAsync(stopping).ConfigureAwait(false);
        }
        catch (FluxCacheException failure)
        {
            LogNotPreloaded(failure);
        }
    }));

    /// <summary>Stops the loops, waits for them, and closes the connections. Once; later calls do nothing.</summary>
    public async ValueTask DisposeAsync()
    {
        if (Interlocked.Exchange(ref _disposed, 1) == 1)
            return;

        await _stopping.CancelAsync().ConfigureAwait(false);
        await Task.WhenAll(_loops).ConfigureAwait(false);
        await _client.DisposeAsync().ConfigureAwait(false);
        _redis.Dispose();
        _metrics.Dispose();
        _stopping.Dispose();
    }

    private async Task SweepAsync(CancellationToken stopping)
    {
        using var timer = new PeriodicTimer(SweepInterval, _time);
        while (await timer.WaitForNextTickAsync(stopping).ConfigureAwait(false))
            _memory.SweepExpired();
    }

    private async Task RunUntilStoppedAsync(Func<CancellationToken, Task> loop)
    {
        try
        {
            await loop(_stopping.Token).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (_stopping.IsCancellationRequested)
        {
            // The end that was asked for.
        }
    }

    internal FluxCacheStatistics GetStatistics()
    {
        var (evictions, expirations) = _memory.Dropped;
        return new FluxCacheStatistics
        {
            MemoryEntries = _memory.Count,
            MemorySizeBytes = _memory.SizeBytes,
            MemoryEvictions = evictions,
            MemoryExpirations = expirations,
            MemoryHits = _metrics.Requests.SumReads(CacheOutcome.Hit, CacheTier.Memory),
            RedisHits = _metrics.Requests.SumReads(CacheOutcome.Hit, CacheTier.Redis),
            Misses = _metrics.Requests.SumReads(CacheOutcome.Miss, CacheTier.None)
                + _metrics.Requests.SumReads(CacheOutcome.Hit, CacheTier.Factory),
            Errors = _metrics.Requests.Sum(CacheOutcome.Error),
            Invalidations = _invalidations.Received + _resync.Repairs,
            RedisRetries = _metrics.Retries,
            RedisReconnects = _client.Reconnects,
            RedisState = _client.State,
            ResyncPasses = _resync.Passes,
            ResyncRepairs = _resync.Repairs,
            PreloadedEntries = _preload.Installed,
        };
    }

    [LoggerMessage(LogLevel.Information, "Memory holds {Entries} entries preloaded from Redis, after {Seconds:F1} s")]
    private partial void LogPreloaded(long entries, double seconds);

    [LoggerMessage(LogLevel.Warning, "Memory could not be preloaded from Redis; reads fill it instead")]
    private partial void LogNotPreloaded(Exception failure);
}
