using System.Collections.Concurrent;
using System.Text;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace FluxCache.Tests.Telemetry;

/// <summary>
/// Receives what OTLP exporters send over HTTP, and tells which names were in it. Names stand in the messages as plain
/// UTF-8, so no message is decoded.
/// </summary>
internal sealed class OtlpReceiver : IAsyncDisposable
{
    private readonly WebApplication _app;
    private readonly ConcurrentQueue<(string Signal, byte[] Body)> _received = [];
    private readonly SemaphoreSlim _arrived = new(0);

    private OtlpReceiver(WebApplication app) => _app = app;

    public string Endpoint => _app.Urls.First();

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
        var app = builder.Build();
        var receiver = new OtlpReceiver(app);
        app.MapPost("/v1/{signal}", receiver.ReceiveAsync);
        await app.StartAsync();
        return receiver;
    }

    /// <summary>Waits until a message of the signal from the service holds the name.</summary>
    public async Task WaitForAsync(string signal, string service, string name, CancellationToken cancellationToken)
    {
        while (!_received.Any(IsAwaited))
            await _arrived.WaitAsync(cancellationToken);

        bool IsAwaited((string Signal, byte[] Body) message) =>
            message.Signal == signal && Holds(message.Body, service) && Holds(message.Body, name);
    }

    /// <summary>Everything of one signal (<c>traces</c>, <c>metrics</c>, <c>logs</c>) that has arrived, as text.</summary>
    public string Received(string signal) => string.Concat(
        _received.Where(message => message.Signal == signal).Select(message => Encoding.Latin1.GetString(message.Body)));

    public async ValueTask DisposeAsync()
    {
        await _app.DisposeAsync();
        _arrived.Dispose();
    }

    private async Task ReceiveAsync(HttpContext context, string signal)
    {
        using var body = new MemoryStream();
        await context.Request.Body.CopyToAsync(body);
        _received.Enqueue((signal, body.ToArray()));
        _arrived.Release();
        context.Response.ContentType = "application/x-protobuf";
    }

    private static bool Holds(byte[] body, string text) => body.AsSpan().IndexOf(Encoding.UTF8.GetBytes(text)) >= 0;
}
