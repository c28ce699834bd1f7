using FluxCache.Coherence;

namespace FluxCache.Tiering;

/// <summary>
/// Decides whether memory can answer a read that asks for more than any value: it can once the key's stream has brought
/// all that the read must see.
/// </summary>
internal sealed class FreshnessGate(CoherentMemory memory, KeyCoverage coverage, TokenLedger tokens, StreamBarrier barrier)
{
    /// <summary>
    /// Waits until memory, and the reads on their way to it, are as fresh as asked for. False: only a read of Redis that
    /// begins now is.
    /// </summary>
    internal async ValueTask<bool> OpenAsync(string key, Freshness freshness, CancellationToken cancellationToken)
    {
        if (freshness.Level == FreshnessLevel.Any)
            return true;

        var stream = coverage.StreamOf(key);
        if (stream == coverage.Channel || !coverage.IsTracked(stream) || !memory.IsUp(stream))
            return false;
        if (freshness.Level == FreshnessLevel.AtLeast && tokens.HasPassed(stream, freshness.Token))
            return true;

        try
        {
            await barrier.PassAsync(stream, cancellationToken).ConfigureAwait(false);
        }
        catch (FluxCacheException)
        {
            // The connection was lost: a read of Redis will say so, or go through by another.
            return false;
        }

        if (freshness.Level == FreshnessLevel.AtLeast)
        {
            tokens.Passed(stream, freshness.Token);
            return true;
        }

        // Redis may have executed a write of this cache, and others seen it, though its end is not known here yet.
        return !memory.IsBeingWritten(key);
    }
}
