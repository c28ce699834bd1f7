using System.Threading.Channels;
using FluxCache.Diagnostics;
using Microsoft.Extensions.Logging;

namespace FluxCache.Coherence;

/// <summary>
/// After a stream works again, compares the suspects that were in use with Redis, in batches and at a bounded rate, and
/// keeps the unchanged ones. The other suspects are compared when they are read, within the same rate.
/// </summary>
internal sealed partial class SuspectCheck
{
    /// <summary>The share of memory's entries, those used last, that counts as in use.</summary>
    private const double InUse = 0.25;

    private readonly CoherentMemory _memory;
    private readonly IMemoryTier _keys;
    private readonly MemoryComparer _comparer;
    private readonly Pace _pace;
    private readonly int _mostWaiting;
    private readonly int _batchSize;
    private readonly ILogger _logger;
    private readonly Channel<bool> _wake = Channel.CreateBounded<bool>(
        new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropWrite });
    private long _kept;
    private long _replaced;

    internal SuspectCheck(
        CoherentMemory memory,
        IMemoryTier keys,
        MemoryComparer comparer,
        FluxCacheOptions options,
        TimeProvider time,
        ILogger logger)
    {
        (_memory, _keys, _comparer, _logger) = (memory, keys, comparer, logger);
        _pace = new Pace(options.RecheckKeysPerSecond, time);
        _mostWaiting = options.MaxPendingCommands;
        _batchSize = options.SyncBatchSize;
    }

    /// <summary>Suspects that Redis had unchanged.</summary>
    internal long Kept => Volatile.Read(ref _kept);

    /// <summary>Suspects that had changed or were gone.</summary>
    internal long Replaced => Volatile.Read(ref _replaced);

    /// <summary>Says that there are suspects, and that a stream covers them again.</summary>
    internal void Wake() => _wake.Writer.TryWrite(true);

    /// <summary>
    /// Waits for the turn of the suspect keys, because after an outage every key is suspect and all callers arrive at once.
    /// Keys of a late stream do not wait: they cost Redis no more than misses do.
    /// </summary>
    /// <exception cref="FluxCacheException">As many wait already as may wait for a connection's replies.</exception>
    internal ValueTask WaitForTurnAsync(ReadOnlySpan<string> keys, CancellationToken cancellationToken)
    {
        var suspects = 0;
        foreach (var key in keys)
        {
            if (_memory.IsSuspect(key))
                suspects++;
        }

        if (suspects == 0)
            return default;
        return _pace.TrySpend(suspects, _mostWaiting, out var turn, cancellationToken)
            ? turn
            : ValueTask.FromException(TooManyWait());
    }

    /// <summary>Checks whenever there are suspects, until cancelled.</summary>
    internal async Task RunAsync(CancellationToken cancellationToken)
    {
        await foreach (var _ in _wake.Reader.ReadAllAsync(cancellationToken).ConfigureAwait(false))
        {
            try
            {
                await PassAsync(cancellationToken).ConfigureAwait(false);
            }
            catch (FluxCacheException failure)
            {
                // The remaining suspects are checked when they are read, or when the stream works again.
                LogFailed(failure);
            }
        }
    }

    /// <summary>Checks the suspects in use, once.</summary>
    internal async Task PassAsync(CancellationToken cancellationToken)
    {
        using var span = BackgroundSpan.Start(TelemetryNames.RecheckSpan);
        try
        {
            await CompareAllAsync(cancellationToken).ConfigureAwait(false);
        }
        catch (FluxCacheException failure)
        {
            BackgroundSpan.Fail(span, failure);
            throw;
        }
    }

    private async Task CompareAllAsync(CancellationToken cancellationToken)
    {
        foreach (var batch in SuspectsInUse().Chunk(_batchSize))
        {
            // Readers first: a batch is worth many of their turns.
            await _pace.SpendSpareAsync(batch.Length, cancellationToken).ConfigureAwait(false);
            var compared = await _comparer.CompareAsync(batch, cancellationToken).ConfigureAwait(false);
            Interlocked.Add(ref _kept, compared.Count(static outcome => outcome == Comparison.Equal));
            Interlocked.Add(ref _replaced, compared.Count(static outcome => outcome == Comparison.SuspectDiffered));
        }

        LogPassed(Kept, Replaced);
    }

    private FluxCacheException TooManyWait() => new(
        FluxCacheErrorKind.Busy,
        $"The key was not read, because {_mostWaiting:N0} keys already wait to be compared with Redis after an interruption. "
        + $"Read fewer at a time, raise {nameof(FluxCacheOptions.RecheckKeysPerSecond)} to compare them faster, or raise "
        + $"{nameof(FluxCacheOptions.MaxPendingCommands)} to let more wait.");

    /// <summary>Found as they are asked for, a part of memory at a time.</summary>
    private IEnumerable<string> SuspectsInUse()
    {
        var keys = new List<string>();
        for (var part = 0; part < _keys.Parts; part++)
        {
            keys.Clear();
            _keys.CopyKeys(part, keys);
            foreach (var key in keys.Take((int)Math.Ceiling(keys.Count * InUse)))
            {
                if (_memory.IsSuspect(key))
                    yield return key;
            }
        }
    }

    [LoggerMessage(
        1121,
        LogLevel.Debug,
        "Suspect entries in use were compared with Redis. So far {Kept} were kept and {Replaced} replaced.",
        EventName = "RecheckCompleted")]
    private partial void LogPassed(long kept, long replaced);

    [LoggerMessage(
        1122,
        LogLevel.Debug,
        "Suspect entries could not be compared with Redis. Each is compared when it is next read.",
        EventName = "RecheckFailed")]
    private partial void LogFailed(Exception failure);
}
