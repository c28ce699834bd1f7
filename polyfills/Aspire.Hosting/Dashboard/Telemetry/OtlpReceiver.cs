using System.Globalization;
using Grpc.Core;
using Microsoft.AspNetCore.Http;

namespace Aspire.Hosting.Dashboard.Telemetry;

/// <summary>Answers OTLP exporters over gRPC, and keeps what they send without looking into it.</summary>
internal sealed class OtlpReceiver(OtlpExportQueue queue)
{
    public const string ContentType = "application/grpc";
    public const string EncodingHeader = "grpc-encoding";
    private const string CollectorServices = "/opentelemetry.proto.collector.";

    // A frame without compression and of no bytes: all of the export has been accepted.
    private static readonly byte[] Accepted = new byte[5];

    public async Task ReceiveAsync(HttpContext call)
    {
        call.Response.ContentType = ContentType;
        var status = await KeepAsync(call).ConfigureAwait(false);
        if (status == StatusCode.OK)
            await call.Response.Body.WriteAsync(Accepted, call.RequestAborted).ConfigureAwait(false);
        call.Response.AppendTrailer("grpc-status", ((int)status).ToString(CultureInfo.InvariantCulture));
    }

    private async Task<StatusCode> KeepAsync(HttpContext call)
    {
        var path = call.Request.Path.Value ?? "";
        if (!path.StartsWith(CollectorServices, StringComparison.Ordinal)) return StatusCode.Unimplemented;

        // The server refuses bodies over 30 MB.
        using var body = new MemoryStream();
        await call.Request.Body.CopyToAsync(body, call.RequestAborted).ConfigureAwait(false);
        return queue.TryAdd(new OtlpExport(path, call.Request.Headers[EncodingHeader], body.ToArray()))
            ? StatusCode.OK
            : StatusCode.ResourceExhausted;
    }
}
