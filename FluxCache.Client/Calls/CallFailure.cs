using System.Net.Http;
using System.Net.Sockets;
using FluxCache.Client.Streams;
using Grpc.Core;

namespace FluxCache.Client.Calls;

/// <summary>What a failed attempt says about the node, and about repeating the call.</summary>
/// <param name="Kind">What to tell the caller.</param>
/// <param name="Node">What to think of the node.</param>
/// <param name="SurelyNotExecuted">Whether the call cannot have had an effect.</param>
/// <param name="Transient">Whether the same call may succeed if it is repeated.</param>
internal readonly record struct CallFailure(
    FluxCacheClientErrorKind Kind, NodeVerdict Node, bool SurelyNotExecuted, bool Transient)
{
    private const long RefusedStream = 7; // Of HTTP/2.

    /// <summary>Whether repeating the call is both safe and of use.</summary>
    internal bool CanRepeat(CallEffect effect) => Transient && (effect != CallEffect.Increment || SurelyNotExecuted);

    /// <summary>Whether the call may have changed the cache.</summary>
    internal bool MayHaveTakenEffect(CallEffect effect) => effect != CallEffect.Read && !SurelyNotExecuted;

    /// <summary>
    /// The trailer by which a node says that it is busy. What lacks it was refused by the transport, here or there: the
    /// message is too large.
    /// </summary>
    internal static readonly Metadata Busy = new() { { "fluxcache-busy", "1" } };

    /// <summary>Reads the failure of an attempt.</summary>
    internal static CallFailure Of(RpcException failure) =>
        failure.Status is { StatusCode: StatusCode.ResourceExhausted, DebugException: null }
        && failure.Trailers.Get(Busy[0].Key) is null
            ? new(FluxCacheClientErrorKind.InvalidArgument, NodeVerdict.Answered, true, false)
            : Of(failure.Status);

    /// <summary>Reads a failure. A status that the node sent carries no local exception; one of the transport does.</summary>
    internal static CallFailure Of(Status status) => status switch
    {
        { StatusCode: StatusCode.DeadlineExceeded } => new(FluxCacheClientErrorKind.Timeout, NodeVerdict.Silent, false, true),
        { DebugException: { } cause } => OfTransport(cause),
        { StatusCode: var code } => OfNode(code),
    };

    private static CallFailure OfTransport(Exception cause) =>
        new(FluxCacheClientErrorKind.Unavailable, NodeVerdict.Unreachable, WasNeverTaken(cause), true);

    /// <summary>The meaning of each status in the contract; see cache.proto.</summary>
    private static CallFailure OfNode(StatusCode code) => code switch
    {
        StatusCode.Unavailable => new(FluxCacheClientErrorKind.Unavailable, NodeVerdict.Answered, true, true),
        StatusCode.ResourceExhausted => new(FluxCacheClientErrorKind.Busy, NodeVerdict.Answered, true, true),
        StatusCode.Aborted => new(FluxCacheClientErrorKind.OutcomeUnknown, NodeVerdict.Answered, false, true),
        StatusCode.InvalidArgument => new(FluxCacheClientErrorKind.InvalidArgument, NodeVerdict.Answered, true, false),
        StatusCode.FailedPrecondition => new(FluxCacheClientErrorKind.Rejected, NodeVerdict.Answered, true, false),
        _ => new(FluxCacheClientErrorKind.NodeFault, NodeVerdict.Answered, false, false),
    };

    /// <summary>
    /// Whether no connection came about, or was lost before its turn, so that the request cannot have been sent, or the
    /// node refused it unread.
    /// </summary>
    private static bool WasNeverTaken(Exception cause) => cause switch
    {
        // "Closed prior to any processing having occurred": RFC 9113, 8.7.
        HttpRequestException { InnerException: HttpProtocolException { ErrorCode: RefusedStream } } => true,
        HttpRequestException http => http.HttpRequestError
            is HttpRequestError.NameResolutionError
            or HttpRequestError.ConnectionError
            or HttpRequestError.SecureConnectionError,
        NotSentException => true,
        SocketException { SocketErrorCode: SocketError.ConnectionRefused or SocketError.HostNotFound } => true,
        _ => false,
    };
}
