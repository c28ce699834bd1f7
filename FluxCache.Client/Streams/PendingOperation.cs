using FluxCache.V1;
using Grpc.Core;

namespace FluxCache.Client.Streams;

/// <summary>An operation whose caller waits for its outcome.</summary>
internal sealed class PendingOperation(Operation message, long sizeBytes, DateTime deadline)
    : TaskCompletionSource<Outcome>(TaskCreationOptions.RunContinuationsAsynchronously)
{
    internal Operation Message { get; } = message;

    internal long SizeBytes { get; } = sizeBytes;

    /// <summary>Until when the caller waits, in UTC.</summary>
    internal DateTime Deadline { get; } = deadline;

    /// <summary>Whether the node may have seen it. Guarded by its stream.</summary>
    internal bool IsSent { get; set; }

    internal void Fail(Status status) => TrySetException(new RpcException(status));
}
