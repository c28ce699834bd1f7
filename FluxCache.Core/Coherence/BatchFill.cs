namespace FluxCache.Coherence;

/// <summary>
/// Reads keys from Redis in one batch, for memory: each on a ticket that is taken before and given back after.
/// </summary>
internal sealed class BatchFill(CoherentMemory memory, IEntryReader reader)
{
    /// <summary>Reads the entries of <paramref name="keys"/> and passes them on, in the order of the keys.</summary>
    /// <param name="keys">The keys.</param>
    /// <param name="take">Gets each entry with the ticket that it came on; what it returns is the key's result.</param>
    internal async ValueTask<TResult[]> RunAsync<TResult>(
        string[] keys,
        Func<FillTicket, StoredEntry, TResult> take,
        CancellationToken cancellationToken)
    {
        var tickets = Array.ConvertAll(keys, memory.TakeTicket);
        try
        {
            var entries = new StoredEntry[keys.Length];
            await reader.ReadManyAsync(keys, entries, cancellationToken).ConfigureAwait(false);

            var results = new TResult[keys.Length];
            for (var i = 0; i < results.Length; i++)
                results[i] = take(tickets[i], entries[i]);
            return results;
        }
        finally
        {
            foreach (var ticket in tickets)
                ticket.Dispose();
        }
    }
}
