using System.Threading.Tasks.Sources;
using FluxCache.V1;
using Grpc.Core;

namespace FluxCache.Client.Streams;

/// <summary>An operation whose caller waits for its outcome. Settled once and awaited once.</summary>
/// <remarks>
/// Callers go on in the order of the outcomes, and therefore from the thread pool's common queue: of a thread's own queue the
/// last is taken first, and who has waited longest would go on last. Nobody goes on where an operation is settled.
/// </remarks>
internal sealed class PendingOperation(Operation message, long sizeBytes, DateTime deadline)
    : IValueTaskSource<Outcome>, IThreadPoolWorkItem
{
    private static readonly Action<object?> Queue =
        static operation => ThreadPool.UnsafeQueueUserWorkItem((PendingOperation)operation!, preferLocal: false);

    private ManualResetValueTaskSourceCore<Outcome> _source;
    private Action<object?>? _continuation;
    private object? _state;

    internal Operation Message { get; } = message;

    internal long SizeBytes { get; } = sizeBytes;

    /// <summary>Until when the caller waits, in UTC.</summary>
    internal DateTime Deadline { get; } = deadline;

    /// <summary>Whether the node may have seen it. Guarded by its stream.</summary>
    internal bool IsSent { get; set; }

    /// <summary>What its caller awaits.</summary>
    internal ValueTask<Outcome> Outcome => new(this, _source.Version);

    internal void Settle(Outcome outcome) => _source.SetResult(outcome);

    internal void Fail(Status status) => _source.SetException(new RpcException(status));

    internal void Cancel(CancellationToken cancellationToken) =>
        _source.SetException(new OperationCanceledException(cancellationToken));

    Outcome IValueTaskSource<Outcome>.GetResult(short token) => _source.GetResult(token);

    ValueTaskSourceStatus IValueTaskSource<Outcome>.GetStatus(short token) => _source.GetStatus(token);

    void IValueTaskSource<Outcome>.OnCompleted(
        Action<object?> continuation,
        object? state,
        short token,
        ValueTaskSourceOnCompletedFlags flags)
    {
        // Who wants a context back is queued with it by the framework, whatever the order.
        _source.RunContinuationsAsynchronously = flags != ValueTaskSourceOnCompletedFlags.None;
        if (_source.RunContinuationsAsynchronously)
        {
            _source.OnCompleted(continuation, state, token, flags);
            return;
        }

        (_continuation, _state) = (continuation, state);
        _source.OnCompleted(Queue, this, token, flags);
    }

    void IThreadPoolWorkItem.Execute() => _continuation!(_state);
}
