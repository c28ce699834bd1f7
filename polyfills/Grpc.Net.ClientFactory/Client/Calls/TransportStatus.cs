using System.Net.Sockets;
using Grpc.Core;

namespace Grpc.Net.Client.Calls;

/// <summary>What a failure of the transport means for the call.</summary>
internal static class TransportStatus
{
    public static Status Of(Exception exception)
    {
        var messages = new List<string>();
        StatusCode? code = null;
        for (Exception? e = exception; e is not null; e = e.InnerException)
        {
            messages.Add($"{e.GetType().Name}: {e.Message}");
            code = CodeOf(e) ?? code;
        }
        return new Status(code ?? StatusCode.Internal, $"Error starting gRPC call. {string.Join(' ', messages)}", exception);
    }

    /// <remarks>The innermost exception that says something decides.</remarks>
    private static StatusCode? CodeOf(Exception exception) => exception switch
    {
        RpcException rpc => rpc.StatusCode,
        HttpProtocolException reset => CodeOf(reset.ErrorCode),
        SocketException => StatusCode.Unavailable,
        // A connect timeout is an OperationCanceledException around one of these.
        TimeoutException => StatusCode.Unavailable,
        HttpRequestException { HttpRequestError: HttpRequestError.ConnectionError or HttpRequestError.NameResolutionError
            or HttpRequestError.SecureConnectionError or HttpRequestError.ResponseEnded
            or HttpRequestError.ProxyTunnelError } => StatusCode.Unavailable,
        IOException => StatusCode.Unavailable,
        OperationCanceledException => StatusCode.Cancelled,
        _ => null,
    };

    /// <summary>The codes of RST_STREAM and GOAWAY, as the gRPC specification maps them.</summary>
    /// <remarks>https://github.com/grpc/grpc/blob/master/doc/PROTOCOL-HTTP2.md#errors</remarks>
    private static StatusCode CodeOf(long http2ErrorCode) => http2ErrorCode switch
    {
        0x7 => StatusCode.Unavailable, // REFUSED_STREAM
        0x8 => StatusCode.Cancelled, // CANCEL
        0xb => StatusCode.ResourceExhausted, // ENHANCE_YOUR_CALM
        0xc => StatusCode.PermissionDenied, // INADEQUATE_SECURITY
        _ => StatusCode.Internal,
    };
}
