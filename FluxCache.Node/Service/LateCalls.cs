using System.Globalization;
using Grpc.Core;
using Grpc.Core.Interceptors;

namespace FluxCache.Node.Service;

/// <summary>
/// Sends the node's clock with each answer to a unary call, and refuses a call whose deadline is over. <c>Exchange</c> does both
/// for the operations that it carries.
/// </summary>
internal sealed class LateCalls(NodeClock clock) : Interceptor
{
    internal static readonly Status TooLate = new(
        StatusCode.Unavailable, "It reached the node too late, and nothing was done: something on the way stood still.");

    public override Task<TResponse> UnaryServerHandler<TRequest, TResponse>(
        TRequest request, ServerCallContext context, UnaryServerMethod<TRequest, TResponse> continuation)
    {
        // ServerCallContext.RequestHeaders parses every header, and throws where one is no metadata.
        var http = context.GetHttpContext();
        http.Response.Headers[NodeClock.ClockHeader] = clock.Header;
        if (http.Request.Headers.TryGetValue(NodeClock.NotAfterHeader, out var header))
        {
            if (!long.TryParse(header.ToString(), NumberStyles.None, CultureInfo.InvariantCulture, out var notAfter))
                throw new RpcException(new Status(
                    StatusCode.InvalidArgument,
                    $"{NodeClock.NotAfterHeader} is {header}: give milliseconds by the clock in {NodeClock.ClockHeader}."));
            if (clock.IsOver(notAfter))
                throw new RpcException(TooLate, CallError.OfNodeItself);
        }

        return continuation(request, context);
    }
}
