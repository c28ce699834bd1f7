using System.Net;
using Grpc.Core;
using Grpc.Core.Framing;

namespace Grpc.Net.Client.Calls;

/// <summary>Builds the HTTP request of a call.</summary>
internal static class RequestMessage
{
    private const string UserAgent = "grpc-dotnet-polyfill/2.85.0";

    public static HttpRequestMessage Create(
        Uri uri, string? host, Metadata? metadata, TimeSpan? timeout, string acceptEncoding, HttpContent content)
    {
        var request = new HttpRequestMessage(HttpMethod.Post, uri)
        {
            Version = HttpVersion.Version20,
            VersionPolicy = HttpVersionPolicy.RequestVersionExact,
            Content = content,
        };
        var headers = request.Headers;
        if (host is not null)
            headers.Host = host;
        headers.TryAddWithoutValidation("User-Agent", UserAgent);
        // Proxies that drop trailers drop this too, and the server can tell.
        headers.TryAddWithoutValidation("TE", "trailers");
        headers.TryAddWithoutValidation(GrpcHeaders.AcceptEncoding, acceptEncoding);
        if (timeout is { } value)
            headers.TryAddWithoutValidation(GrpcHeaders.Timeout, TimeoutValue.Encode(value));
        if (metadata is null)
            return request;
        foreach (var entry in metadata)
        {
            if (entry.Key == GrpcHeaders.RequestedEncoding)
                headers.TryAddWithoutValidation(GrpcHeaders.Encoding, entry.Value);
            else
                headers.TryAddWithoutValidation(entry.Key, HeaderMetadata.ToWire(entry));
        }
        return request;
    }
}
