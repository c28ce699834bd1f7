using FluxCache.Coherence;
using FluxCache.Diagnostics;

namespace FluxCache.Tiering.Leases;

/// <summary>Another's lease on loading a key: what to wait for. For one caller, who disposes of it.</summary>
/// <param name="watch">A ticket for the lease's key, taken before it was read: void when the lease ends.</param>
/// <param name="holder">What the lease's key holds.</param>
/// <param name="patience">How long to wait at most.</param>
/// <param name="counts">Counts the wait.</param>
/// <param name="time">Its clock.</param>
internal sealed class HeldLease(
    FillTicket watch,
    byte[] holder,
    TimeSpan patience,
    LeaseCounters counts,
    TimeProvider time) : IDisposable
{
    /// <summary>
    /// Waits until Redis reports that the key changed, or that its lease ended, or until the lease's time is over.
    /// </summary>
    /// <param name="key">A ticket for the key, taken before it was found missing.</param>
    /// <param name="disturbed">Ends when a report may have been missed since then.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <returns>The holder whose time is over; empty when there was a report.</returns>
    internal async ValueTask<byte[]> WaitAsync(FillTicket key, Task disturbed, CancellationToken cancellationToken)
    {
        counts.Count(LeaseEvent.Waited);
        try
        {
            await Task.WhenAny(key.WhenVoidAsync(), watch.WhenVoidAsync(), disturbed)
                .WaitAsync(patience, time, cancellationToken).ConfigureAwait(false);
            return [];
        }
        catch (TimeoutException)
        {
            counts.Count(LeaseEvent.Expired);
            return holder;
        }
    }

    public void Dispose() => watch.Dispose();
}
