using System.Globalization;
using System.Net.Sockets;

namespace FluxCache.Benchmarks.Servers;

/// <summary>A redis-server of the benchmark's own, without persistence, on a free loopback port.</summary>
internal sealed class RedisServer : IAsyncDisposable
{
    internal const string Host = "127.0.0.1";

    private readonly ServerProcess _process;

    private RedisServer(ServerProcess process, int port)
    {
        _process = process;
        Port = port;
    }

    internal int Port { get; }

    internal string Address => $"{Host}:{Port}";

    internal static async Task<RedisServer> StartAsync()
    {
        var port = ServerProcess.FindFreePort();
        string[] command = ["redis-server", "--port", port.ToString(CultureInfo.InvariantCulture), "--bind", Host, "--save", "", "--appendonly", "no"];
        return new RedisServer(await ServerProcess.StartAsync(command, new Dictionary<string, string>(), () => AcceptsAsync(port)), port);
    }

    public ValueTask DisposeAsync() => _process.DisposeAsync();

    private static async Task<bool> AcceptsAsync(int port)
    {
        try
        {
            using var client = new TcpClient();
            await client.ConnectAsync(Host, port);
            return true;
        }
        catch (SocketException)
        {
            return false;
        }
    }
}
