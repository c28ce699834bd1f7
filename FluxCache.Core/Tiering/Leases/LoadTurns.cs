using FluxCache.Coherence;

namespace FluxCache.Tiering.Leases;

/// <summary>Loads a key when this process is the one to do it, else waits for the one that does.</summary>
internal sealed class LoadTurns(CoherentMemory memory, LoadTiers tiers, LoadLeases leases)
{
    /// <summary>False: there are no leases, and nobody's turn is to be waited for.</summary>
    internal bool AreOn => leases.IsOn;

    /// <inheritdoc cref="LoadLeases.AcquireAsync"/>
    internal Task<LeaseAttempt> AcquireAsync(string key) => leases.AcquireAsync(key, displaced: []).AsTask();

    /// <param name="key">The key, which memory does not hold.</param>
    /// <param name="load">
    /// Loads and stores it: on a ticket, which is null when it cannot be stored, and under a lease, if there is one.
    /// </param>
    /// <param name="abandoned">Gives up.</param>
    internal async ValueTask<Reading> RunAsync(
        string key,
        Func<FillTicket?, LoadLease?, CancellationToken, ValueTask<Reading>> load,
        CancellationToken abandoned)
    {
        byte[] displaced = [];
        while (true)
        {
            // Before the read, as the ticket: whatever ended the last wait has voided that one.
            var disturbed = memory.WhenDisturbedAsync();
            using var ticket = memory.TakeTicket(key);
            var (found, answers) = await tiers.ReadAsync(ticket, abandoned).ConfigureAwait(false);
            if (found is { } reading)
                return reading;
            if (!answers)
                return await load(null, null, abandoned).ConfigureAwait(false);

            var attempt = await leases.AcquireAsync(key, displaced).ConfigureAwait(false);
            await using var _ = attempt.ConfigureAwait(false);
            abandoned.ThrowIfCancellationRequested();
            if (attempt.MayLoad)
                return await load(ticket, attempt.Own, abandoned).ConfigureAwait(false);

            displaced = attempt.Other is { } other
                ? await other.WaitAsync(ticket, disturbed, abandoned).ConfigureAwait(false)
                : [];
        }
    }
}
