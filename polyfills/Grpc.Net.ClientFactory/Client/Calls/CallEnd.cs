using Grpc.Core;

namespace Grpc.Net.Client.Calls;

/// <summary>How a call ended. Immutable; the first one of a call stays.</summary>
internal sealed record CallEnd(Status Status, Metadata Trailers, CancellationToken CancelledBy = default)
{
    /// <summary>What to throw, each time a new one, or null for OK.</summary>
    public Exception? ToException(bool asCancellation)
    {
        if (Status.StatusCode == StatusCode.OK)
            return null;
        var exception = new RpcException(Status, Trailers);
        return asCancellation && Status.StatusCode is (StatusCode.Cancelled or StatusCode.DeadlineExceeded)
            ? new OperationCanceledException(exception.Message, exception, CancelledBy)
            : exception;
    }
}
