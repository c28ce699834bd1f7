using System.Threading.Tasks.Sources;
using FluxCache.V1;
using Grpc.Core;

namespace FluxCache.Client.Streams;

/// <summary>An operation whose caller waits for its outcome. Settled once and awaited once.</summary>
/// <remarks>
/// Nobody goes on where an operation is settled: callers continue on the thread pool, in the order of the outcomes.
/// </remarks>
internal sealed class PendingOperation(Operation message, long sizeBytes, DateTime deadline)
    : IValueTaskSource<Outcome>, IThreadPoolWorkItem
{
    private FifoValueTaskSourceCore<Outcome> _source;
    private OperationStream? _stream;
    private CancellationTokenRegistration _cancellation;

    internal Operation Message { get; } = message;

    internal long SizeBytes { get; } = sizeBytes;

    /// <summary>Until when the caller waits, in UTC.</summary>
    internal DateTime Deadline { get; } = deadline;

    /// <summary>Whether the node may have seen it. Guarded by its stream.</summary>
    internal bool IsSent { get; set; }

    /// <summary>Awaited by its caller.</summary>
    internal ValueTask<Outcome> Outcome => new(this, _source.Version);

    /// <summary>Lets the caller's token end the wait. Before the outcome is awaited.</summary>
    /// <param name="stream">The stream that carries the operation.</param>
    /// <param name="cancellationToken">The caller's token.</param>
    internal void GiveUpWith(OperationStream stream, CancellationToken cancellationToken)
    {
        if (!cancellationToken.CanBeCanceled)
            return;

        _stream = stream;
        _cancellation = cancellationToken.UnsafeRegister(
            static (state, token) =>
            {
                var operation = (PendingOperation)state!;
                operation._stream!.Abandon(operation, token);
            },
            this);
    }

    internal void Settle(Outcome outcome) => _source.SetResult(outcome);

    internal void Fail(Status status) => _source.SetException(new RpcException(status));

    internal void Cancel(CancellationToken cancellationToken) =>
        _source.SetException(new OperationCanceledException(cancellationToken));

    Outcome IValueTaskSource<Outcome>.GetResult(short token)
    {
        _cancellation.Unregister();
        return _source.GetResult(token);
    }

    ValueTaskSourceStatus IValueTaskSource<Outcome>.GetStatus(short token) => _source.GetStatus(token);

    void IValueTaskSource<Outcome>.OnCompleted(
        Action<object?> continuation,
        object? state,
        short token,
        ValueTaskSourceOnCompletedFlags flags) =>
        _source.OnCompleted(continuation, state, token, flags, this);

    void IThreadPoolWorkItem.Execute() => _source.Continue();
}
