using Grpc.Core;
using Grpc.Core.Framing;
using Microsoft.AspNetCore.Http;

namespace Grpc.AspNetCore.Server.Calls;

/// <summary>Refuses what cannot be a gRPC call, in terms of HTTP.</summary>
internal static class RequestAcceptance
{
    public static bool TryAccept(HttpContext http)
    {
        if (!GrpcHeaders.IsGrpc(http.Request.ContentType))
        {
            Refuse(http.Response, StatusCodes.Status415UnsupportedMediaType,
                $"The content type '{http.Request.ContentType}' is not {GrpcHeaders.ContentType}.");
            return false;
        }
        if (!HttpProtocol.IsHttp2(http.Request.Protocol) && !HttpProtocol.IsHttp3(http.Request.Protocol))
        {
            Refuse(http.Response, StatusCodes.Status426UpgradeRequired,
                $"gRPC needs HTTP/2, and this request came over {http.Request.Protocol}.");
            http.Response.Headers.Upgrade = "HTTP/2";
            return false;
        }
        return true;
    }

    private static void Refuse(HttpResponse response, int httpStatus, string reason)
    {
        response.StatusCode = httpStatus;
        ResponseEnd.Write(response, new Status(StatusCode.Internal, reason), null);
    }
}
