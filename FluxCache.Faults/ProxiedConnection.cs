using System.Net;
using System.Net.Sockets;

namespace FluxCache.Faults;

/// <summary>One client's connection and the one to the server that belongs to it. They end together.</summary>
internal sealed class ProxiedConnection : IDisposable
{
    private const int BufferSize = 64 << 10;

    private readonly Socket _client;
    private readonly Socket _server = new(SocketType.Stream, ProtocolType.Tcp);
    private readonly Func<Flow> _commands;
    private readonly Func<Flow> _replies;

    /// <param name="client">The client's socket, owned from here on.</param>
    /// <param name="commands">What becomes of the client's bytes now.</param>
    /// <param name="replies">What becomes of the server's bytes now.</param>
    internal ProxiedConnection(Socket client, Func<Flow> commands, Func<Flow> replies) =>
        (_client, _commands, _replies) = (client, commands, replies);

    /// <summary>
    /// Passes bytes on until either side ends. What fails here ends the connection, as a network's failure does.
    /// </summary>
    internal async Task RunAsync(
        Func<CancellationToken, ValueTask<DnsEndPoint>> server,
        CancellationToken cancellationToken)
    {
        try
        {
            _client.NoDelay = _server.NoDelay = true;
            await _server.ConnectAsync(
                await server(cancellationToken).ConfigureAwait(false), cancellationToken).ConfigureAwait(false);
            var pumps = new[]
            {
                PumpAsync(_client, _server, _commands, cancellationToken),
                PumpAsync(_server, _client, _replies, cancellationToken),
            };
            await await Task.WhenAny(pumps).ConfigureAwait(false);
        }
        catch (Exception failure) when (
            failure is SocketException or ObjectDisposedException or OperationCanceledException)
        {
            Reset();
        }
    }

    /// <summary>Ends both connections with a reset: what is still under way is lost.</summary>
    internal void Reset()
    {
        _client.Close(timeout: 0);
        _server.Close(timeout: 0);
    }

    public void Dispose()
    {
        _client.Dispose();
        _server.Dispose();
    }

    private static async Task PumpAsync(
        Socket from,
        Socket to,
        Func<Flow> flow,
        CancellationToken cancellationToken)
    {
        var buffer = new byte[BufferSize];
        while (await from.ReceiveAsync(buffer, cancellationToken).ConfigureAwait(false) is var count and > 0)
        {
            var now = flow();
            await now.Released.WaitAsync(cancellationToken).ConfigureAwait(false);
            if (now.IsSwallowed)
                continue;

            for (var sent = 0; sent < count;)
            {
                sent += await to.SendAsync(buffer.AsMemory(sent, count - sent), cancellationToken)
                    .ConfigureAwait(false);
            }
        }
    }
}
