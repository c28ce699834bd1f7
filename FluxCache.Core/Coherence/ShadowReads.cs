using System.Threading.Channels;
using FluxCache.Diagnostics;
using Microsoft.Extensions.Logging;

namespace FluxCache.Coherence;

/// <summary>
/// Compares a sample of the entries that memory served as fresh with Redis, in the background. A difference that no
/// invalidation under way explains is a violation, and there should never be one. Offering is safe for concurrent calls.
/// </summary>
/// <remarks>
/// One difference is mended and reported. Several in a row are no accident of one key: then nothing that memory holds is
/// believed until it has been compared. (Redis 7.0 swaps databases without a word, for one.)
/// </remarks>
internal sealed partial class ShadowReads
{
    private const int MostPerSecond = 100;

    /// <summary>So many violations, with no entry between them that agreed, make everything suspect.</summary>
    private const int Run = 3;

    private readonly CoherentMemory _memory;
    private readonly MemoryComparer _comparer;
    private readonly CacheMetrics _metrics;
    private readonly Pace _pace;
    private readonly ILogger _logger;
    private readonly TimeProvider _time;
    private readonly Channel<string> _offered = Channel.CreateBounded<string>(
        new BoundedChannelOptions(MostPerSecond) { FullMode = BoundedChannelFullMode.DropWrite });
    private long _compared;
    private long _violations;
    private int _inARow;

    internal ShadowReads(
        CoherentMemory memory,
        MemoryComparer comparer,
        CacheMetrics metrics,
        TimeProvider time,
        ILogger logger)
    {
        (_memory, _comparer, _metrics, _time, _logger) = (memory, comparer, metrics, time, logger);
        _pace = new Pace(MostPerSecond, time);
    }

    /// <summary>Entries compared.</summary>
    internal long Compared => Volatile.Read(ref _compared);

    /// <summary>Entries that differed.</summary>
    internal long Violations => Volatile.Read(ref _violations);

    /// <summary>Offers a key that memory just served. It is skipped if too many keys are waiting.</summary>
    internal void Offer(string key) => _offered.Writer.TryWrite(key);

    /// <summary>Compares what is offered, until cancelled.</summary>
    internal async Task RunAsync(CancellationToken cancellationToken)
    {
        await foreach (var key in _offered.Reader.ReadAllAsync(cancellationToken).ConfigureAwait(false))
        {
            await _pace.SpendAsync(1, cancellationToken).ConfigureAwait(false);
            try
            {
                await CompareAsync(key, cancellationToken).ConfigureAwait(false);
            }
            catch (FluxCacheException failure)
            {
                LogFailed(failure);
            }
        }
    }

    private async Task CompareAsync(string key, CancellationToken cancellationToken)
    {
        var offered = _time.GetTimestamp();
        var outcome = await _comparer.CompareAsync([key], cancellationToken).ConfigureAwait(false);
        if (outcome[0] is Comparison.Equal or Comparison.Violation)
            Interlocked.Increment(ref _compared);
        if (outcome[0] == Comparison.Equal)
            _inARow = 0;
        if (outcome[0] != Comparison.Violation)
            return;

        Interlocked.Increment(ref _violations);
        _metrics.Violated(TelemetryNames.ShadowReadSource, _time.GetElapsedTime(offered));
        LogViolation();
        if (++_inARow < Run)
            return;

        _inARow = 0;
        _memory.BreakAll();
        LogRun(Run);
    }

    [LoggerMessage(
        1131,
        LogLevel.Error,
        "Memory served an entry as fresh that differs from Redis, and no invalidation of it is under way. Either a "
        + "program changes Redis in a way that causes no invalidation, or FluxCache has a defect.",
        EventName = "ShadowReadViolation")]
    private partial void LogViolation();

    [LoggerMessage(
        1132,
        LogLevel.Debug,
        "A sampled entry could not be compared with Redis.",
        EventName = "ShadowReadFailed")]
    private partial void LogFailed(Exception failure);

    [LoggerMessage(
        1133,
        LogLevel.Error,
        "{Count} sampled entries in a row differed from Redis. Everything in memory is now compared with Redis before it is "
        + "served as fresh.",
        EventName = "ShadowReadViolationRun")]
    private partial void LogRun(int count);
}
