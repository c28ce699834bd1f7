namespace FluxCache.Coherence;

/// <summary>
/// Reads keys from Redis in one batch, for memory: each on a ticket that is taken before and given back after.
/// </summary>
internal sealed class BatchFill(CoherentMemory memory, IEntryReader reader)
{
    /// <summary>Reads the entries of <paramref name="keys"/> and passes them on, in the order of the keys.</summary>
    /// <param name="keys">The keys.</param>
    /// <param name="take">Gets the tickets and what was read on them; what it returns is the result.</param>
    internal async ValueTask<TResult> RunAsync<TResult>(
        string[] keys,
        Func<FillTicket[], StoredEntry[], ValueTask<TResult>> take,
        CancellationToken cancellationToken)
    {
        var tickets = Array.ConvertAll(keys, memory.TakeTicket);
        try
        {
            var entries = new StoredEntry[keys.Length];
            await reader.ReadManyAsync(keys, entries, cancellationToken).ConfigureAwait(false);
            return await take(tickets, entries).ConfigureAwait(false);
        }
        finally
        {
            foreach (var ticket in tickets)
                ticket.Dispose();
        }
    }

    /// <summary>Reads the entries of <paramref name="keys"/> and passes each on with its ticket.</summary>
    internal ValueTask<TResult[]> RunAsync<TResult>(
        string[] keys,
        Func<FillTicket, StoredEntry, TResult> take,
        CancellationToken cancellationToken) =>
        RunAsync(
            keys,
            (tickets, entries) => new ValueTask<TResult[]>([.. tickets.Zip(entries, take)]),
            cancellationToken);
}
