using FluxCache.Coherence;

namespace FluxCache.Tiering;

/// <summary>One read or load of a key that several callers wait for. Safe for concurrent calls.</summary>
/// <param name="ticket">Taken before the flight sets out.</param>
/// <param name="canBeAbandoned">Whether the caller that starts it can give up.</param>
internal sealed class Flight<TResult>(FillTicket ticket, bool canBeAbandoned)
{
    private readonly CancellationTokenSource? _abandoned = canBeAbandoned ? new() : null;
    private int _waiting = 1;

    // Made for the first who waits. Who waits makes it and then looks whether the flight has landed; who lands says so and
    // then looks whether somebody waits: one of them sees the other.
    private TaskCompletionSource<TResult>? _completion;
    private TResult _result = default!;
    private Exception? _failure;
    private bool _landed;

    internal FillTicket Ticket { get; } = ticket;

    /// <summary>Cancelled when every caller has given up.</summary>
    internal CancellationToken Abandoned => _abandoned?.Token ?? CancellationToken.None;

    internal bool HasLanded => Volatile.Read(ref _landed);

    /// <summary>Joins, unless nobody waits for it any more.</summary>
    internal bool TryJoin()
    {
        int waiting;
        do
        {
            waiting = Volatile.Read(ref _waiting);
            if (waiting == 0)
                return false;
        }
        while (Interlocked.CompareExchange(ref _waiting, waiting + 1, waiting) != waiting);

        return true;
    }

    /// <summary>Waits for the flight's end. A caller that is cancelled leaves it. Once for each that joined.</summary>
    internal async Task<TResult> WaitAsync(CancellationToken cancellationToken)
    {
        var completion = LazyInitializer.EnsureInitialized(
            ref _completion, static () => new(TaskCreationOptions.RunContinuationsAsynchronously));
        Interlocked.MemoryBarrier();
        if (HasLanded)
            Settle(completion);
        if (!cancellationToken.CanBeCanceled)
            return await completion.Task.ConfigureAwait(false);

        try
        {
            return await completion.Task.WaitAsync(cancellationToken).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            if (Interlocked.Decrement(ref _waiting) == 0)
                _abandoned?.Cancel();
            throw;
        }
    }

    internal void Complete(TResult result)
    {
        _result = result;
        Land();
    }

    /// <summary>Whatever it was, those who wait are to learn of it; perhaps none of them is left.</summary>
    internal void Fail(Exception failure)
    {
        _failure = failure;
        Land();
    }

    private void Land()
    {
        Volatile.Write(ref _landed, true);
        Interlocked.MemoryBarrier();
        if (_completion is { } completion)
            Settle(completion);
    }

    private void Settle(TaskCompletionSource<TResult> completion)
    {
        if (_failure is null)
            completion.TrySetResult(_result);
        else if (completion.TrySetException(_failure))
            _ = completion.Task.Exception;
    }
}
