using System.Net;
using System.Net.Sockets;

namespace FluxCache.Tests.Resp.Connection;

/// <summary>A server that the test plays itself, command by command.</summary>
internal sealed class FakeRedis : IDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);

    public FakeRedis() => _listener.Start();

    public string Address => $"127.0.0.1:{((IPEndPoint)_listener.LocalEndpoint).Port}";

    public async Task<FakeConnection> AcceptAsync() =>
        new(await _listener.AcceptSocketAsync().WaitAsync(Patience.Time));

    /// <summary>Accepts a connection and answers its log-in.</summary>
    public async Task<FakeConnection> AcceptAndWelcomeAsync()
    {
        var connection = await AcceptAsync();
        await connection.WelcomeAsync();
        return connection;
    }

    public void Dispose() => _listener.Dispose();
}
