using System.Globalization;
using Grpc.Core;
using Grpc.Core.Framing;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;

namespace Grpc.AspNetCore.Server.Calls;

/// <summary>Writes the status and the trailers of a call.</summary>
internal static class ResponseEnd
{
    private static readonly string[] Codes =
        [.. Enumerable.Range(0, 17).Select(code => code.ToString(CultureInfo.InvariantCulture))];

    /// <summary>
    /// Into the trailers of a response that has started, else into its headers, which then are all it has.
    /// </summary>
    public static void Write(HttpResponse response, Status status, Metadata? trailers)
    {
        var destination = response.HasStarted
            ? response.HttpContext.Features.GetRequiredFeature<IHttpResponseTrailersFeature>().Trailers
            : response.Headers;
        if (trailers is not null)
        {
            foreach (var entry in trailers)
                destination.Append(entry.Key, HeaderMetadata.ToWire(entry));
        }
        destination.GrpcStatus = Text(status.StatusCode);
        if (status.Detail.Length > 0)
            destination.GrpcMessage = StatusMessage.Encode(status.Detail);
    }

    public static string Text(StatusCode code) => (uint)code < (uint)Codes.Length
        ? Codes[(int)code]
        : ((int)code).ToString(CultureInfo.InvariantCulture);
}
