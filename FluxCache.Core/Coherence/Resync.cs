using FluxCache.Diagnostics;
using FluxCache.Resp;
using Microsoft.Extensions.Logging;

namespace FluxCache.Coherence;

/// <summary>
/// Compares memory with Redis on an interval and corrects differences: replaces changed values, removes keys that are gone,
/// and then adds new keys while there is room. Every difference counts as a violation.
/// </summary>
/// <remarks>
/// A pass walks the keys that memory holds, not those of Redis: it costs what memory holds however much Redis does, and
/// it finds keys that are gone without remembering which were seen. Only for new keys does it go over Redis by SCAN.
/// </remarks>
internal sealed partial class Resync : IDisposable
{
    private readonly IMemoryTier _keys;
    private readonly MemoryComparer _comparer;
    private readonly Preload _preload;
    private readonly FluxCacheOptions _options;
    private readonly CacheMetrics _metrics;
    private readonly TimeProvider _time;
    private readonly ILogger _logger;
    private readonly SemaphoreSlim _turn = new(1);
    private long _passes;
    private long _repairs;
    private long _lastPass;

    internal Resync(
        IMemoryTier keys,
        MemoryComparer comparer,
        Preload preload,
        FluxCacheOptions options,
        CacheMetrics metrics,
        TimeProvider time,
        ILogger logger)
    {
        (_keys, _comparer, _preload) = (keys, comparer, preload);
        (_options, _metrics, _time, _logger) = (options, metrics, time, logger);
        _lastPass = time.GetTimestamp();
    }

    /// <summary>Passes that ran to their end.</summary>
    internal long Passes => Volatile.Read(ref _passes);

    /// <summary>Entries that differed from Redis.</summary>
    internal long Repairs => Volatile.Read(ref _repairs);

    /// <summary>
    /// Runs a pass every interval until cancelled. A pass that fails is logged; the next one starts anew.
    /// </summary>
    internal async Task RunAsync(TimeSpan interval, CancellationToken cancellationToken)
    {
        using var timer = new PeriodicTimer(interval, _time);
        while (await timer.WaitForNextTickAsync(cancellationToken).ConfigureAwait(false))
        {
            try
            {
                await PassAsync(cancellationToken).ConfigureAwait(false);
            }
            catch (FluxCacheException failure)
            {
                LogFailed(failure);
            }
        }
    }

    public void Dispose() => _turn.Dispose();

    /// <summary>One pass over everything in memory, after one that is under way.</summary>
    /// <returns>The number of entries that differed.</returns>
    internal async ValueTask<long> PassAsync(CancellationToken cancellationToken)
    {
        await _turn.WaitAsync(cancellationToken).ConfigureAwait(false);
        using var span = BackgroundSpan.Start(TelemetryNames.ResyncSpan);
        try
        {
            return await CompareAllAsync(cancellationToken).ConfigureAwait(false);
        }
        catch (FluxCacheException failure)
        {
            BackgroundSpan.Fail(span, failure);
            throw;
        }
        finally
        {
            _turn.Release();
        }
    }

    private async ValueTask<long> CompareAllAsync(CancellationToken cancellationToken)
    {
        var began = _time.GetTimestamp();
        var repairsBefore = Repairs;
        var pace = new Pace(_options.SyncKeysPerSecond, _time);
        var keys = new List<string>();
        for (var part = 0; part < _keys.Parts; part++)
        {
            keys.Clear();
            _keys.CopyKeys(part, keys);
            foreach (var batch in keys.Chunk(_options.SyncBatchSize))
            {
                await pace.SpendAsync(batch.Length, cancellationToken).ConfigureAwait(false);
                await CompareAsync(batch, cancellationToken).ConfigureAwait(false);
            }
        }

        if (_keys.HasRoom)
            await _preload.RunAsync(_options.SyncKeysPerSecond, yields: true, cancellationToken).ConfigureAwait(false);

        _lastPass = began;
        Interlocked.Increment(ref _passes);
        var repaired = Repairs - repairsBefore;
        LogPassed(repaired, PlainDuration.Of(_time.GetElapsedTime(began)));
        return repaired;
    }

    private async Task CompareAsync(string[] keys, CancellationToken cancellationToken)
    {
        var compared = await _comparer.CompareAsync(keys, cancellationToken).ConfigureAwait(false);
        foreach (var _ in compared.Where(static outcome => outcome == Comparison.Violation))
        {
            Interlocked.Increment(ref _repairs);
            _metrics.Violated(TelemetryNames.ResyncSource, _time.GetElapsedTime(_lastPass));
        }
    }

    [LoggerMessage(
        1141,
        LogLevel.Debug,
        "Re-sync repaired {Repairs} entries in {Duration}.",
        EventName = "ResyncCompleted")]
    private partial void LogPassed(long repairs, string duration);

    [LoggerMessage(
        1142,
        LogLevel.Warning,
        "A re-sync pass failed. Memory is compared with Redis again at the next interval.",
        EventName = "ResyncFailed")]
    private partial void LogFailed(Exception failure);
}
