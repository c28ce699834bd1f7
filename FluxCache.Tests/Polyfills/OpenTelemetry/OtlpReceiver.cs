using System.Collections.Concurrent;
using System.Text;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.Logging;

namespace FluxCache.Tests.Polyfills.OpenTelemetry;

/// <summary>
/// Takes OTLP over HTTP and keeps what arrives. Protobuf stores text as it is, so that a name that was exported is
/// found in the bytes without decoding them.
/// </summary>
internal sealed class OtlpReceiver : IAsyncDisposable
{
    private readonly WebApplication _app;
    private readonly ConcurrentQueue<(string Signal, string Body)> _received = new();

    private OtlpReceiver(WebApplication app) => _app = app;

    public string Endpoint => _app.Urls.Single();

    /// <summary>The configuration of a host that exports to this receiver.</summary>
    public Dictionary<string, string?> Settings => new()
    {
        ["OTEL_EXPORTER_OTLP_ENDPOINT"] = Endpoint,
        ["OTEL_EXPORTER_OTLP_PROTOCOL"] = "http/protobuf",
    };

    public static async Task<OtlpReceiver> StartAsync()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        var receiver = new OtlpReceiver(builder.Build());
        receiver._app.MapPost("/v1/{signal}", async (string signal, Stream body) =>
        {
            using var reader = new StreamReader(body, Encoding.Latin1);
            receiver._received.Enqueue((signal, await reader.ReadToEndAsync()));
        });
        await receiver._app.StartAsync();
        return receiver;
    }

    /// <summary>Everything of one signal (<c>traces</c>, <c>metrics</c>, <c>logs</c>) that has arrived.</summary>
    public string Received(string signal) =>
        string.Concat(_received.Where(entry => entry.Signal == signal).Select(entry => entry.Body));

    public ValueTask DisposeAsync() => _app.DisposeAsync();
}
