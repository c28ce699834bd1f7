using System.Threading.Channels;
using Microsoft.Extensions.Logging;

namespace FluxCache.Coherence;

/// <summary>
/// After a stream works again, compares the suspects that were in use with Redis, in batches and at a bounded rate: what
/// is the same is kept. The others wait until somebody reads them, and then take their turn by the same rate.
/// </summary>
internal sealed partial class SuspectCheck
{
    /// <summary>The share of memory's entries, those used last, that counts as in use.</summary>
    private const double InUse = 0.25;

    private readonly CoherentMemory _memory;
    private readonly IMemoryTier _keys;
    private readonly MemoryComparer _comparer;
    private readonly Pace _pace;
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
        _batchSize = options.SyncBatchSize;
    }

    /// <summary>Suspects that Redis had unchanged.</summary>
    internal long Kept => Volatile.Read(ref _kept);

    /// <summary>Suspects that had changed or were gone.</summary>
    internal long Replaced => Volatile.Read(ref _replaced);

    /// <summary>There are suspects, and a stream that covers what is read of them from now on.</summary>
    internal void Wake() => _wake.Writer.TryWrite(true);

    /// <summary>
    /// Waits for the turn of those keys that are suspect: after an outage everything is, and everybody comes at once. Keys
    /// of a late stream have no turn to wait for: what they cost Redis, they cost it as misses do.
    /// </summary>
    internal ValueTask WaitForTurnAsync(ReadOnlySpan<string> keys, CancellationToken cancellationToken)
    {
        var suspects = 0;
        foreach (var key in keys)
        {
            if (_memory.IsSuspect(key))
                suspects++;
        }

        return suspects == 0 ? default : _pace.SpendAsync(suspects, cancellationToken);
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
                // What is left is checked as it is read, or when the stream works again.
                LogFailed(failure);
            }
        }
    }

    /// <summary>Checks the suspects in use, once.</summary>
    internal async Task PassAsync(CancellationToken cancellationToken)
    {
        foreach (var batch in SuspectsInUse().Chunk(_batchSize))
        {
            await _pace.SpendAsync(batch.Length, cancellationToken).ConfigureAwait(false);
            var compared = await _comparer.CompareAsync(batch, cancellationToken).ConfigureAwait(false);
            Interlocked.Add(ref _kept, compared.Count(static outcome => outcome == Comparison.Equal));
            Interlocked.Add(ref _replaced, compared.Count(static outcome => outcome == Comparison.SuspectDiffered));
        }

        LogPassed(Kept, Replaced);
    }

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
        LogLevel.Debug, "Suspect entries in use were compared with Redis; so far {Kept} were kept, {Replaced} replaced")]
    private partial void LogPassed(long kept, long replaced);

    [LoggerMessage(LogLevel.Debug, "Suspect entries could not be compared with Redis; they are as they are read")]
    private partial void LogFailed(Exception failure);
}
