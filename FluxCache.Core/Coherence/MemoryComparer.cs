namespace FluxCache.Coherence;

/// <summary>Compares entries of memory with Redis, a batch at a time, and mends what differs.</summary>
/// <remarks>
/// If an invalidation can arrive after a reply that shows its change, an invalidation under way may explain a difference.
/// Such a difference counts only after all invalidations under way have arrived; a ticket that is still valid then proves
/// that none of them was for its key.
/// </remarks>
internal sealed class MemoryComparer(
    CoherentMemory memory,
    KeyCoverage coverage,
    IEntryReader reader,
    StreamBarrier barrier,
    TimeSpan maxSyncLag,
    TimeProvider time)
{
    private readonly BatchFill _fills = new(memory, reader);

    /// <summary>Compares keys.</summary>
    /// <returns>What became of each, in the order of the keys.</returns>
    internal async ValueTask<Comparison[]> CompareAsync(string[] keys, CancellationToken cancellationToken) =>
        await _fills.RunAsync(
            keys,
            async (tickets, entries) =>
            {
                if (Array.Exists(tickets, ticket => !coverage.PrecedesReplies(ticket.Key)) && Differ(tickets, entries))
                    await SettleAsync(keys, cancellationToken).ConfigureAwait(false);
                return tickets.Zip(
                    entries,
                    (ticket, entry) => memory.Reconcile(ticket, entry.Payload, entry.Lifetime)).ToArray();
            },
            cancellationToken).ConfigureAwait(false);

    private bool Differ(FillTicket[] tickets, StoredEntry[] entries)
    {
        for (var i = 0; i < tickets.Length; i++)
        {
            if (memory.Differs(tickets[i], entries[i].Payload))
                return true;
        }

        return false;
    }

    /// <summary>Waits until the invalidations of all that was written by now have come.</summary>
    private async Task SettleAsync(string[] keys, CancellationToken cancellationToken)
    {
        // Each by its own stream: connections may have come back in different modes.
        var streams = keys.Select(coverage.StreamOf).ToHashSet();
        if (streams.Remove(coverage.Channel))
            await Task.Delay(maxSyncLag, time, cancellationToken).ConfigureAwait(false);
        foreach (var stream in streams)
            await barrier.PassAsync(stream, cancellationToken).ConfigureAwait(false);
    }
}
