using Grpc.Core;

namespace FluxCache.Node.Service;

/// <summary>The status that an error of the cache becomes, as cache.proto promises it.</summary>
internal static class CallError
{
    // Errors of the transport, or of a proxy on the way, lack it.
    internal static readonly Metadata OfNodeItself = new() { { "fluxcache-answer", "1" } };

    // Where a bound was reached: the pause before a repeat that gRPC's own clients keep. In that time some answers are read.
    private static readonly Metadata Busy = new() { OfNodeItself[0], { "grpc-retry-pushback-ms", "50" } };

    /// <summary>
    /// The error to answer with; <see langword="null"/> for a cancellation or a defect, which are not translated.
    /// </summary>
    internal static RpcException? Of(Exception failure) =>
        StatusOf(failure) is { } status
            ? new RpcException(status, status.StatusCode == StatusCode.ResourceExhausted ? Busy : OfNodeItself)
            : null;

    internal static Status? StatusOf(Exception failure) => failure switch
    {
        ArgumentException wrong => new Status(StatusCode.InvalidArgument, wrong.Message),
        FluxCacheException cache => new Status(CodeOf(cache.Kind), cache.Message),
        _ => null,
    };

    private static StatusCode CodeOf(FluxCacheErrorKind kind) => kind switch
    {
        FluxCacheErrorKind.Unavailable or FluxCacheErrorKind.Timeout => StatusCode.Unavailable,
        FluxCacheErrorKind.Busy => StatusCode.ResourceExhausted,
        FluxCacheErrorKind.Unknown => StatusCode.Aborted,

        // Redis is there and says no: calling again changes nothing, its operator can.
        FluxCacheErrorKind.Rejected or FluxCacheErrorKind.Authentication => StatusCode.FailedPrecondition,

        // What is stored under the key is no value of this cache.
        FluxCacheErrorKind.Serialization => StatusCode.FailedPrecondition,
        _ => StatusCode.Internal,
    };
}
