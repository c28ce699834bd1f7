using System.IO.Compression;
using System.Net;
using System.Net.Http.Headers;

namespace FluxCache.Tests.Node.Raw;

/// <summary>A gRPC call made by hand, to send what no gRPC client would.</summary>
internal static class RawCall
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    public static async Task<RawResponse> SendAsync(
        Uri node,
        string method,
        HttpContent body,
        Action<HttpRequestHeaders>? headers = null,
        string contentType = "application/grpc")
    {
        using var client = new HttpClient { Timeout = Patience };
        using var request = Request(node, method, body, headers, contentType);
        using var response = await client.SendAsync(request);
        var content = await response.Content.ReadAsByteArrayAsync();
        return new RawResponse(response.StatusCode, response.Headers, content, response.TrailingHeaders);
    }

    public static HttpRequestMessage Request(
        Uri node,
        string method,
        HttpContent body,
        Action<HttpRequestHeaders>? headers = null,
        string contentType = "application/grpc")
    {
        var request = new HttpRequestMessage(HttpMethod.Post, new Uri(node, $"/fluxcache.v1.Cache/{method}"))
        {
            Version = HttpVersion.Version20,
            VersionPolicy = HttpVersionPolicy.RequestVersionExact,
            Content = body,
        };
        body.Headers.ContentType = new MediaTypeHeaderValue(contentType);
        request.Headers.TE.Add(new TransferCodingWithQualityHeaderValue("trailers"));
        headers?.Invoke(request.Headers);
        return request;
    }

    public static byte[] Gzip(byte[] data)
    {
        var packed = new MemoryStream();
        using (var stream = new GZipStream(packed, CompressionLevel.SmallestSize))
            stream.Write(data);
        return packed.ToArray();
    }
}
