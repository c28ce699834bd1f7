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

    internal Operation Message { get; } = message;

    internal long SizeBytes { get; } = sizeBytes;

    /// <summary>Until when the caller waits, in UTC.</summary>
    internal DateTime Deadline { get; } = deadline;

    /// <summary>Whether the node may have seen it. Guarded by its stream.</summary>
    internal bool IsSent { get; set; }

    /// <summary>Awaited by its caller.</summary>
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
        ValueTaskSourceOnCompletedFlags flags) =>
        _source.OnCompleted(continuation, state, token, flags, this);

    void IThreadPoolWorkItem.Execute() => _source.Continue();
}
