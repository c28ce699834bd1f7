using System.Net.Sockets;
using System.Text;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace FluxCache.AspireHosting.Redis;

/// <summary>
/// Healthy while the server takes its password and answers PING. Another Redis on the same port does not know the
/// password; a server that loads its data answers an error.
/// </summary>
internal sealed class RedisServerHealthCheck(RedisProcessResource server) : IHealthCheck
{
    private const int MaxReplyBytes = 512;

    public async Task<HealthCheckResult> CheckHealthAsync(
        HealthCheckContext context,
        CancellationToken cancellationToken = default)
    {
        try
        {
            using var client = new TcpClient(AddressFamily.InterNetwork);
            await client.ConnectAsync("127.0.0.1", server.PrimaryEndpoint.Port, cancellationToken);
            var stream = client.GetStream();
            var password = await server.Password.GetValueAsync(cancellationToken);
            var login = await AskAsync(stream, ["AUTH", password!], cancellationToken);
            if (login != "+OK")
            {
                return HealthCheckResult.Unhealthy(
                    $"Port {server.PrimaryEndpoint.Port} belongs to another Redis, which answers: {login}. "
                    + "Choose another port, or stop that Redis.");
            }

            var answer = await AskAsync(stream, ["PING"], cancellationToken);
            return answer == "+PONG"
                ? HealthCheckResult.Healthy()
                : HealthCheckResult.Unhealthy($"Redis answers: {answer}");
        }
        catch (Exception failure) when (failure is SocketException or IOException)
        {
            return HealthCheckResult.Unhealthy($"Redis does not answer: {failure.Message}");
        }
    }

    // Not as inline commands, of which Garnet knows few. A reply to one of these commands is one line.
    private static async Task<string> AskAsync(
        NetworkStream stream,
        string[] command,
        CancellationToken cancellationToken)
    {
        var words = command.Select(word => $"${Encoding.UTF8.GetByteCount(word)}\r\n{word}\r\n");
        await stream.WriteAsync(
            Encoding.UTF8.GetBytes($"*{command.Length}\r\n{string.Concat(words)}"), cancellationToken);
        var reply = new byte[MaxReplyBytes];
        var length = 0;
        while (length < reply.Length)
        {
            var read = await stream.ReadAsync(reply.AsMemory(length), cancellationToken);
            if (read == 0) break;
            length += read;
            if (reply[length - 1] == '\n') break;
        }

        return Encoding.UTF8.GetString(reply, 0, length).TrimEnd();
    }
}
