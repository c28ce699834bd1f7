using System.Diagnostics;
using FluxCache.Tests.Node.Stock;

namespace FluxCache.Tests.Client.OddServers;

/// <summary>The contract on a stock server, in a process of its own that ends with the test: see stock_server.py.</summary>
internal sealed class StockServer : IAsyncDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(1);

    private readonly Process _process;

    private StockServer(Process process, Uri address)
    {
        _process = process;
        Address = address;
    }

    public Uri Address { get; }

    public static async Task<StockServer> StartAsync(params string[] arguments)
    {
        var process = StockGrpc.Start("stock_server.py", arguments);
        var port = await process.StandardOutput.ReadLineAsync().WaitAsync(Patience);
        return port is null
            ? throw new InvalidOperationException(await process.StandardError.ReadToEndAsync())
            : new StockServer(process, new Uri($"http://127.0.0.1:{port}"));
    }

    public async ValueTask DisposeAsync()
    {
        _process.StandardInput.Close();
        using var limit = new CancellationTokenSource(Patience);
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
