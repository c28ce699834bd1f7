using System.Globalization;
using System.Net.Sockets;
using System.Text;
using Xunit;

namespace FluxCache.Tests.Resp.Connection;

/// <summary>
/// The server's end of one connection. Reads commands by its own few lines, not by the code under test.
/// </summary>
internal sealed class FakeConnection(Socket socket) : IDisposable
{
    private readonly NetworkStream _stream = new(socket, ownsSocket: true);

    /// <summary>Answers the log-in as a server that speaks RESP3, up to its last command.</summary>
    /// <param name="clientInfo">What it answers to CLIENT INFO.</param>
    /// <param name="answerEcho">What it answers to the write by which the client finds out where echoes come, given the key.</param>
    /// <param name="version">Which version it says it is.</param>
    /// <param name="runId">What it answers to INFO server as its run.</param>
    /// <returns>The commands of the log-in.</returns>
    public async Task<List<string>> WelcomeAsync(
        string clientInfo = "", Func<string, string>? answerEcho = null, string version = "1.2.3", string runId = "")
    {
        var commands = new List<string>();
        while (true)
        {
            var command = await ReadCommandAsync();
            commands.Add(string.Join(' ', command));
            await SendAsync(command switch
            {
                ["HELLO", ..] => $"%2\r\n+server\r\n+fake\r\n+version\r\n+{version}\r\n",
                ["SET", var key, ..] when answerEcho is not null => answerEcho(key),
                ["INFO", "server"] => $"${runId.Length + 9}\r\nrun_id:{runId}\r\n\r\n",
                ["PING", ..] => "+PONG\r\n",
                ["CLIENT", "INFO"] => $"${clientInfo.Length}\r\n{clientInfo}\r\n",
                _ => "+OK\r\n",
            });
            if (command[0] == "PING")
                return commands;
        }
    }

    public async Task<string[]> ReadCommandAsync()
    {
        var parts = new string[await ReadNumberAsync('*')];
        for (var i = 0; i < parts.Length; i++)
        {
            var bytes = new byte[await ReadNumberAsync('$') + 2];
            await _stream.ReadExactlyAsync(bytes).AsTask().WaitAsync(Patience.Time);
            parts[i] = Encoding.UTF8.GetString(bytes.AsSpan(0, bytes.Length - 2));
        }

        return parts;
    }

    /// <summary>Reads the two commands of one get.</summary>
    public async Task ReadGetAsync(string key)
    {
        Assert.Equal(["GET", key], await ReadCommandAsync());
        Assert.Equal(["PTTL", key], await ReadCommandAsync());
    }

    public async Task ReadBytesAsync(int count) =>
        await _stream.ReadExactlyAsync(new byte[count]).AsTask().WaitAsync(Patience.Time);

    /// <summary>One character is one byte.</summary>
    public Task SendAsync(string text) =>
        _stream.WriteAsync(Encoding.Latin1.GetBytes(text)).AsTask().WaitAsync(Patience.Time);

    /// <summary>Waits until the client has closed, reading away what it still sent.</summary>
    public async Task WaitForCloseAsync()
    {
        var buffer = new byte[4_096];
        try
        {
            while (await _stream.ReadAsync(buffer).AsTask().WaitAsync(Patience.Time) > 0)
            {
            }
        }
        catch (IOException reset) when (
            reset.InnerException is SocketException { SocketErrorCode: SocketError.ConnectionReset })
        {
            // Closed with bytes unread: closed all the same.
        }
    }

    public void Dispose() => _stream.Dispose();

    private async Task<int> ReadNumberAsync(char type)
    {
        var line = new StringBuilder();
        var single = new byte[1];
        while (!line.ToString().EndsWith("\r\n", StringComparison.Ordinal))
        {
            await _stream.ReadExactlyAsync(single).AsTask().WaitAsync(Patience.Time);
            line.Append((char)single[0]);
        }

        Assert.Equal(type, line[0]);
        return int.Parse(line.ToString(1, line.Length - 3), CultureInfo.InvariantCulture);
    }
}
