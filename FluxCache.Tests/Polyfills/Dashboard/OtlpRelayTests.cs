using System.Text;
using Aspire.Hosting.Dashboard.Serving;
using Aspire.Hosting.Dashboard.Telemetry;
using Grpc.Core;
using Grpc.Net.Client;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.Logging.Abstractions;

namespace FluxCache.Tests.Polyfills.Dashboard;

public sealed class OtlpRelayTests : IDisposable
{
    private static readonly Uri AnyPort = new("http://127.0.0.1:0");

    private readonly CancellationTokenSource _bound = new(TimeSpan.FromSeconds(30));

    public void Dispose() => _bound.Dispose();

    [Fact]
    public async Task Export_BeforeAndAfterTheDashboardIsUp_ReachesItInOrder()
    {
        await using var relay = await OtlpRelay.StartAsync(AnyPort, NullLoggerFactory.Instance, _bound.Token);
        using var exporter = GrpcChannel.ForAddress(relay.Address);
        await ExportAsync(exporter, "logs", "first");
        await ExportAsync(exporter, "trace", "second");

        var received = new OtlpExportQueue(1_000);
        await using var dashboard = await ReceiverAsync(received);
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(_bound.Token);
        var forwarding = relay.ForwardAsync(dashboard.Address, stop.Token);
        await ExportAsync(exporter, "metrics", "third");

        Assert.Equal("logs: first", await TakeAsync(received));
        Assert.Equal("trace: second", await TakeAsync(received));
        Assert.Equal("metrics: third", await TakeAsync(received));
        await stop.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => forwarding);
    }

    [Fact]
    public async Task Forward_DashboardIsGone_DropsAndGoesOn()
    {
        await using var relay = await OtlpRelay.StartAsync(AnyPort, NullLoggerFactory.Instance, _bound.Token);
        using var exporter = GrpcChannel.ForAddress(relay.Address);
        var received = new OtlpExportQueue(1_000);
        var dashboard = await ReceiverAsync(received);
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(_bound.Token);
        var forwarding = relay.ForwardAsync(dashboard.Address, stop.Token);
        await ExportAsync(exporter, "logs", "first");
        Assert.Equal("logs: first", await TakeAsync(received));

        await dashboard.DisposeAsync();
        await ExportAsync(exporter, "logs", "lost");
        await using var second = await ReceiverAsync(received, dashboard.Address);
        await ExportAsync(exporter, "logs", "later");

        // What was sent in between may have come late enough to arrive.
        while (await TakeAsync(received) != "logs: later")
        {
        }

        Assert.False(forwarding.IsCompleted);
        await stop.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => forwarding);
    }

    [Fact]
    public async Task Export_QueueIsFull_IsRefused()
    {
        var queue = new OtlpExportQueue(100);
        await using var server = await ReceiverAsync(queue);
        using var exporter = GrpcChannel.ForAddress(server.Address);
        await ExportAsync(exporter, "logs", new string('x', 60));

        var refusal = await Assert.ThrowsAsync<RpcException>(() => ExportAsync(exporter, "logs", new string('y', 60)));
        Assert.Equal(StatusCode.ResourceExhausted, refusal.StatusCode);

        await queue.TakeAsync(_bound.Token);
        await ExportAsync(exporter, "logs", new string('z', 60));
        Assert.Equal("logs: " + new string('z', 60), await TakeAsync(queue));
    }

    [Fact]
    public async Task Export_OtherService_IsUnimplemented()
    {
        await using var relay = await OtlpRelay.StartAsync(AnyPort, NullLoggerFactory.Instance, _bound.Token);
        using var exporter = GrpcChannel.ForAddress(relay.Address);

        var refusal = await Assert.ThrowsAsync<RpcException>(() => CallAsync(exporter, "some.Service", "message"));

        Assert.Equal(StatusCode.Unimplemented, refusal.StatusCode);
    }

    private static Task<LoopbackServer> ReceiverAsync(OtlpExportQueue queue, Uri? address = null) =>
        LoopbackServer.StartAsync(
            address ?? AnyPort,
            NullLoggerFactory.Instance,
            _ => { },
            application => application.Run(new OtlpReceiver(queue).ReceiveAsync),
            CancellationToken.None);

    private static string Service(string signal) => $"opentelemetry.proto.collector.{signal}.v1.Service";

    private Task<byte[]> ExportAsync(GrpcChannel channel, string signal, string message) =>
        CallAsync(channel, Service(signal), message);

    private async Task<byte[]> CallAsync(GrpcChannel channel, string service, string message)
    {
        var bytes = Marshallers.Create(value => value, value => value);
        var export = new Method<byte[], byte[]>(MethodType.Unary, service, "Export", bytes, bytes);
        using var call = channel.CreateCallInvoker().AsyncUnaryCall(
            export, host: null, new CallOptions(cancellationToken: _bound.Token), Encoding.UTF8.GetBytes(message));
        return await call.ResponseAsync;
    }

    private async Task<string> TakeAsync(OtlpExportQueue queue)
    {
        var export = await queue.TakeAsync(_bound.Token);
        // A gRPC frame: one byte of flags and four of length come first.
        return $"{export.Path.Split('.')[3]}: {Encoding.UTF8.GetString(export.Body.AsSpan(5))}";
    }
}
