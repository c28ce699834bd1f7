using System.Diagnostics;
using Grpc.Core;
using Grpc.Net.Client;

namespace FluxCache.Tests.Polyfills.Grpc;

/// <summary>The Echo service on a stock server, in a process of its own that ends with the test.</summary>
internal sealed class StockServer : IAsyncDisposable
{
    private readonly Process _process;
    private readonly GrpcChannel _channel;

    private StockServer(Process process, Uri address)
    {
        _process = process;
        Address = address;
        _channel = GrpcChannel.ForAddress(address);
    }

    public Uri Address { get; }

    public Echo.EchoClient Client => new(_channel);

    public static async Task<StockServer> StartAsync(params string[] arguments)
    {
        var process = StockGrpc.Start("stock_server.py", arguments);
        var port = await process.StandardOutput.ReadLineAsync().WaitAsync(EchoServer.Patience);
        if (port is null)
            throw new InvalidOperationException(await process.StandardError.ReadToEndAsync());
        return new StockServer(process, new Uri($"http://127.0.0.1:{port}"));
    }

    /// <summary>Returns when the server has seen a hanging call being cancelled.</summary>
    public async Task WasCancelledAsync()
    {
        var marshaller = Marshallers.Create<byte[]>(bytes => bytes, bytes => bytes);
        var method = new Method<byte[], byte[]>(
            MethodType.Unary, "fluxcache.tests.Echo", "WasCancelled", marshaller, marshaller);
        await _channel.CreateCallInvoker().AsyncUnaryCall(
            method, null, new CallOptions(deadline: DateTime.UtcNow.Add(EchoServer.Patience)), []);
    }

    public async ValueTask DisposeAsync()
    {
        _channel.Dispose();
        _process.StandardInput.Close();
        using var limit = new CancellationTokenSource(EchoServer.Patience);
        try
        {
            await _process.WaitForExitAsync(limit.Token);
        }
        finally
        {
            if (!_process.HasExited)
                _process.Kill(entireProcessTree: true);
            _process.Dispose();
        }
    }
}
