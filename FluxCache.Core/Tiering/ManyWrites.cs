using FluxCache.Coherence;

namespace FluxCache.Tiering;

/// <summary>Runs writes of several keys side by side, so that they share the flushes of their connections.</summary>
internal static class ManyWrites
{
    /// <exception cref="FluxCacheException">
    /// Names every key whose write was not acknowledged; the others were.
    /// </exception>
    internal static async ValueTask<TResult[]> RunAsync<TItem, TResult>(
        IReadOnlyCollection<TItem> items,
        Func<TItem, string> keyOf,
        Func<TItem, ValueTask<TResult>> write,
        TokenLedger tokens)
    {
        var writes = items.Select(item => (Key: keyOf(item), Task: write(item).AsTask())).ToArray();
        var failed = new Dictionary<string, FluxCacheException>();
        var results = new TResult[writes.Length];
        OperationCanceledException? cancelled = null;
        for (var i = 0; i < writes.Length; i++)
        {
            try
            {
                results[i] = await writes[i].Task.ConfigureAwait(false);
            }
            catch (FluxCacheException failure)
            {
                failed[writes[i].Key] = failure;
            }
            catch (OperationCanceledException failure)
            {
                cancelled = failure;
            }
        }

        // Cancelled only once all have ended: none is left to fail unseen.
        if (cancelled is not null)
            throw cancelled;
        if (failed.Count == 0)
            return results;

        var first = failed.First();
        throw new FluxCacheException(
            first.Value.Kind,
            $"{failed.Count} of {writes.Length} writes were not acknowledged. FailedKeys lists them. "
            + $"The first failed with: {first.Value.Message}",
            first.Value)
        {
            FailedKeys = failed,
            Token = failed.Count < writes.Length ? tokens.Issue() : default,
        };
    }
}
