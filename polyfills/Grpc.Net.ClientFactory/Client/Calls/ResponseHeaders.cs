using System.Globalization;
using System.Net;
using System.Net.Http.Headers;
using Grpc.Core;
using Grpc.Core.Framing;

namespace Grpc.Net.Client.Calls;

/// <summary>Reads headers and trailers of a response.</summary>
internal static class ResponseHeaders
{
    public static string? Find(HttpHeaders headers, string name) =>
        headers.NonValidated.TryGetValues(name, out var values) ? values.ToString() : null;

    /// <summary>Whether the headers carry the status, and nothing follows them.</summary>
    public static bool IsTrailersOnly(HttpResponseMessage response) =>
        response.Headers.NonValidated.Contains(GrpcHeaders.Status);

    /// <summary>The end of a call whose response is no gRPC, or already says that it failed; else null.</summary>
    public static CallEnd? Refusal(HttpResponseMessage response)
    {
        if (IsTrailersOnly(response))
        {
            var (status, trailers) = ReadEnd(response);
            return status.StatusCode == StatusCode.OK ? null : new CallEnd(status, trailers);
        }
        if (response.StatusCode != HttpStatusCode.OK)
        {
            return Ended(StatusOf(response.StatusCode),
                $"Bad gRPC response. HTTP status code: {(int)response.StatusCode}");
        }
        var contentType = Find(response.Content.Headers, "Content-Type");
        return GrpcHeaders.IsGrpc(contentType)
            ? null
            : Ended(StatusCode.Cancelled, $"Bad gRPC response. Invalid content-type value: {contentType ?? "none"}");
    }

    /// <summary>The status and the trailers, from wherever they are. After the body has been read to its end.</summary>
    public static (Status Status, Metadata Trailers) ReadEnd(HttpResponseMessage response)
    {
        var headers = IsTrailersOnly(response) ? response.Headers : response.TrailingHeaders;
        var trailers = ToMetadata(headers);
        if (Find(headers, GrpcHeaders.Status) is not { } text)
            return (new Status(StatusCode.Cancelled, "No grpc-status found on response."), trailers);
        if (!int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var code))
            return (new Status(StatusCode.Unknown, $"The grpc-status '{text}' of the response is not a number."), trailers);
        var detail = Find(headers, GrpcHeaders.Message) is { } encoded ? StatusMessage.Decode(encoded) : "";
        return (new Status((StatusCode)code, detail), trailers);
    }

    public static Metadata ToMetadata(HttpHeaders headers)
    {
        Metadata? metadata = null;
        foreach (var (name, values) in headers.NonValidated)
        {
            if (GrpcHeaders.IsReserved(name))
                continue;
            metadata ??= [];
            foreach (var value in values)
                HeaderMetadata.AddReceived(metadata, name, value);
        }
        return metadata ?? Metadata.Empty;
    }

    private static CallEnd Ended(StatusCode code, string detail) => new(new Status(code, detail), Metadata.Empty);

    // https://github.com/grpc/grpc/blob/master/doc/http-grpc-status-mapping.md
    private static StatusCode StatusOf(HttpStatusCode code) => code switch
    {
        HttpStatusCode.BadRequest => StatusCode.Internal,
        HttpStatusCode.Unauthorized => StatusCode.Unauthenticated,
        HttpStatusCode.Forbidden => StatusCode.PermissionDenied,
        HttpStatusCode.NotFound => StatusCode.Unimplemented,
        HttpStatusCode.TooManyRequests or HttpStatusCode.BadGateway
            or HttpStatusCode.ServiceUnavailable or HttpStatusCode.GatewayTimeout => StatusCode.Unavailable,
        _ => StatusCode.Unknown,
    };
}
