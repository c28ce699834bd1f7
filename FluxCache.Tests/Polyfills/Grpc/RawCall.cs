using System.Buffers.Binary;
using System.IO.Compression;
using System.Net;
using System.Net.Http.Headers;

namespace FluxCache.Tests.Polyfills.Grpc;

/// <summary>A gRPC call made by hand, to send what no gRPC client would and see what none shows.</summary>
internal static class RawCall
{
    public static async Task<RawResponse> SendAsync(
        Uri address, string path, byte[] body, Action<HttpRequestHeaders>? headers = null, string contentType = "application/grpc")
    {
        var content = new ByteArrayContent(body);
        content.Headers.ContentType = new MediaTypeHeaderValue(contentType);
        return await SendAsync(address, path, content, headers);
    }

    public static async Task<RawResponse> SendAsync(
        Uri address, string path, HttpContent content, Action<HttpRequestHeaders>? headers = null)
    {
        using var client = new HttpClient { Timeout = EchoServer.Patience };
        using var request = new HttpRequestMessage(HttpMethod.Post, new Uri(address, path))
        {
            Version = HttpVersion.Version20,
            VersionPolicy = HttpVersionPolicy.RequestVersionExact,
            Content = content,
        };
        headers?.Invoke(request.Headers);
        using var response = await client.SendAsync(request);
        var body = await response.Content.ReadAsByteArrayAsync();
        return new RawResponse(response.StatusCode, response.Headers, body, response.TrailingHeaders);
    }

    /// <summary>A message with its prefix.</summary>
    public static byte[] Frame(byte[] message, byte flag = 0, uint? length = null)
    {
        var frame = new byte[5 + message.Length];
        frame[0] = flag;
        BinaryPrimitives.WriteUInt32BigEndian(frame.AsSpan(1), length ?? (uint)message.Length);
        message.CopyTo(frame, 5);
        return frame;
    }

    public static byte[] Gzip(byte[] data)
    {
        var packed = new MemoryStream();
        using (var stream = new GZipStream(packed, CompressionLevel.SmallestSize))
            stream.Write(data);
        return packed.ToArray();
    }
}
