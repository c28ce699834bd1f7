using System.Diagnostics;
using System.Net;
using System.Net.Sockets;

namespace FluxCache.Benchmarks.Servers;

/// <summary>
/// A redis-server of the benchmark's own, without persistence, on a free loopback port; or the one that the environment
/// variable FLUXCACHE_BENCH_REDIS names as host:port.
/// </summary>
internal sealed class BenchmarkRedis : IDisposable
{
    private readonly Process? _process;

    private BenchmarkRedis(string address, Process? process)
    {
        Address = address;
        _process = process;
    }

    internal string Address { get; }

    internal static BenchmarkRedis Start()
    {
        if (Environment.GetEnvironmentVariable("FLUXCACHE_BENCH_REDIS") is { Length: > 0 } given)
            return new BenchmarkRedis(given, null);

        var port = FreePort();
        var process = Process.Start(new ProcessStartInfo("redis-server", ["--port", $"{port}", "--bind", "127.0.0.1", "--save", "", "--appendonly", "no"])
        {
            RedirectStandardOutput = true,
        }) ?? throw new InvalidOperationException("redis-server did not start; install it, or set FLUXCACHE_BENCH_REDIS.");

        while (process.StandardOutput.ReadLine() is { } line && !line.Contains("Ready to accept connections", StringComparison.Ordinal))
        {
        }

        return new BenchmarkRedis($"127.0.0.1:{port}", process);
    }

    public void Dispose()
    {
        _process?.Kill();
        _process?.Dispose();
    }

    internal static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}
