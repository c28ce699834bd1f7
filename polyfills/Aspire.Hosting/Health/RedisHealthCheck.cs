using System.Net.Sockets;
using System.Text;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace Aspire.Hosting.Health;

/// <summary>Healthy while a Redis server takes the password and answers PING.</summary>
internal sealed class RedisHealthCheck(RedisResource redis) : IHealthCheck
{
    private const string Expected = "+OK\r\n+PONG\r\n";

    public async Task<HealthCheckResult> CheckHealthAsync(
        HealthCheckContext context,
        CancellationToken cancellationToken = default)
    {
        var endpoint = redis.PrimaryEndpoint;
        var password = await redis.PasswordParameter!.GetValueAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            using var client = new TcpClient();
            await client.ConnectAsync(endpoint.Host, endpoint.Port, cancellationToken).ConfigureAwait(false);
            var stream = client.GetStream();
            await stream.WriteAsync(Encoding.ASCII.GetBytes($"AUTH {password}\r\nPING\r\n"), cancellationToken)
                .ConfigureAwait(false);

            var answer = new byte[Expected.Length];
            var length = await stream.ReadAtLeastAsync(
                answer, answer.Length, throwOnEndOfStream: false, cancellationToken)
                .ConfigureAwait(false);
            var text = Encoding.ASCII.GetString(answer, 0, length);
            return text == Expected
                ? HealthCheckResult.Healthy()
                : HealthCheckResult.Unhealthy($"Redis answers: {text}");
        }
        catch (Exception failure) when (failure is SocketException or IOException)
        {
            return HealthCheckResult.Unhealthy($"Redis does not answer: {failure.Message}");
        }
    }
}
