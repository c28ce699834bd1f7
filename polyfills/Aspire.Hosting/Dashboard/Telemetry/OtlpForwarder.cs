using System.Net;
using System.Net.Http.Headers;

namespace Aspire.Hosting.Dashboard.Telemetry;

/// <summary>Sends on what exporters sent, one after the other, as it came.</summary>
internal sealed class OtlpForwarder(OtlpExportQueue queue)
{
    /// <summary>
    /// Runs until cancelled. What the receiver refuses or does not answer is dropped, as an exporter does.
    /// </summary>
    public async Task RunAsync(Uri receiver, CancellationToken cancellationToken)
    {
        using var handler = new SocketsHttpHandler { UseProxy = false };
        using var client = new HttpClient(handler) { BaseAddress = receiver };
        while (true)
        {
            var export = await queue.TakeAsync(cancellationToken).ConfigureAwait(false);
            try
            {
                using var request = Request(export);
                using var response = await client.SendAsync(request, cancellationToken).ConfigureAwait(false);
            }
            catch (HttpRequestException)
            {
                // The dashboard has just ended, which is told where it is watched.
            }
        }
    }

    private static HttpRequestMessage Request(OtlpExport export)
    {
        var request = new HttpRequestMessage(HttpMethod.Post, export.Path)
        {
            Version = HttpVersion.Version20,
            VersionPolicy = HttpVersionPolicy.RequestVersionExact,
            Content = new ByteArrayContent(export.Body),
        };
        request.Headers.TE.Add(new TransferCodingWithQualityHeaderValue("trailers"));
        request.Content.Headers.ContentType = new MediaTypeHeaderValue(OtlpReceiver.ContentType);
        if (export.Encoding is not null) request.Headers.Add(OtlpReceiver.EncodingHeader, export.Encoding);
        return request;
    }
}
