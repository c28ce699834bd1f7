namespace FluxCache.Coherence;

/// <summary>
/// Finds out that a stream has brought every invalidation of what was written before: a ping on the stream's connection
/// returns after them. Those who ask at about the same time share one. Safe for concurrent calls.
/// </summary>
/// <remarks>
/// A barrier serves who asked before it was sent. So there is at most one on its way for each stream, and one that waits
/// for its turn, which everybody joins who comes meanwhile: however many ask, two round trips are the longest wait.
/// </remarks>
/// <param name="streams">How many streams there are.</param>
/// <param name="ping">Sends a ping over the connection of a stream, and completes when its reply has been taken.</param>
internal sealed class StreamBarrier(int streams, Func<int, ValueTask> ping)
{
    private readonly Lane[] _lanes = [.. Enumerable.Range(0, streams).Select(_ => new Lane())];
    private long _passed;

    /// <summary>Barriers that have come back.</summary>
    internal long Passed => Volatile.Read(ref _passed);

    /// <summary>Completes when a barrier that was sent after this call has come back.</summary>
    /// <exception cref="FluxCacheException">The stream's connection is lost or silent.</exception>
    internal Task PassAsync(int stream, CancellationToken cancellationToken)
    {
        var lane = _lanes[stream];
        Task joined;
        lock (lane.Lock)
        {
            if (lane.Next is not null)
                joined = lane.Next;
            else if (lane.Current.IsCompleted)
                joined = lane.Current = SendAsync(stream);
            else
                joined = lane.Next = SendAfterAsync(stream, lane);
        }

        return joined.WaitAsync(cancellationToken);
    }

    private async Task SendAfterAsync(int stream, Lane lane)
    {
        await lane.Current
            .ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing | ConfigureAwaitOptions.ForceYielding);
        lock (lane.Lock)
        {
            // Who comes from here on may come after it was sent.
            lane.Current = lane.Next!;
            lane.Next = null;
        }

        await SendAsync(stream).ConfigureAwait(false);
    }

    private async Task SendAsync(int stream)
    {
        await ping(stream).ConfigureAwait(false);
        Interlocked.Increment(ref _passed);
    }

    private sealed class Lane
    {
        /// <summary>Guards both, and is held while a barrier is sent at once.</summary>
        internal Lock Lock { get; } = new();

        internal Task Current { get; set; } = Task.CompletedTask;

        internal Task? Next { get; set; }
    }
}
