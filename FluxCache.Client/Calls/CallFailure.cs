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
    internal bool CanRepeat(CallEffect effect) => Transient && !MayHaveTakenEffect(effect);

    /// <summary>Whether the call may have changed the cache.</summary>
    internal bool MayHaveTakenEffect(CallEffect effect) => effect != CallEffect.Read && !SurelyNotExecuted;

    /// <summary>
    /// The kind of error for the caller. That a write may have happened matters more to the caller than why that is not known.
    /// </summary>
    internal FluxCacheClientErrorKind KindOf(CallEffect effect) =>
        Transient && MayHaveTakenEffect(effect) ? FluxCacheClientErrorKind.OutcomeUnknown : Kind;

    /// <summary>
    /// The trailer by which a node marks the errors that it answers with itself. An error that lacks it was made on the way:
    /// by the transport, which refuses a message that is too large, or by a proxy, which may have passed the call on.
    /// </summary>
    internal static readonly Metadata OfNodeItself = new() { { "fluxcache-answer", "1" } };

    /// <summary>Reads the failure of an attempt.</summary>
    internal static CallFailure Of(RpcException failure)
    {
        var meaning = Of(failure.Status);
        if (failure.Status.DebugException is not null || failure.Trailers.Get(OfNodeItself[0].Key) is not null)
            return meaning;

        return failure.StatusCode switch
        {
            StatusCode.ResourceExhausted => new(FluxCacheClientErrorKind.InvalidArgument, NodeVerdict.Answered, true, false),
            StatusCode.Unavailable => meaning with { SurelyNotExecuted = false },
            _ => meaning,
        };
    }

    /// <summary>Reads a failure. A status that the node sent carries no local exception; one of the transport does.</summary>
    internal static CallFailure Of(Status status) => status switch
    {
        { StatusCode: StatusCode.DeadlineExceeded, DebugException: var cause } =>
            new(FluxCacheClientErrorKind.Timeout, NodeVerdict.Silent, cause is NotSentException, true),
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
