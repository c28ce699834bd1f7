using System.Net.Sockets;
using System.Text;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace FluxCache.AppHost.Redis;

/// <summary>
/// Healthy while a Redis without a password answers PING. While it loads its data it answers an error.
/// </summary>
internal sealed class RedisPingHealthCheck(EndpointReference endpoint) : IHealthCheck
{
    private static readonly byte[] Ping = "PING\r\n"u8.ToArray();
    private static readonly byte[] Pong = "+PONG\r\n"u8.ToArray();

    public async Task<HealthCheckResult> CheckHealthAsync(
        HealthCheckContext context,
        CancellationToken cancellationToken = default)
    {
        try
        {
            using var client = new TcpClient(AddressFamily.InterNetwork);
            await client.ConnectAsync("127.0.0.1", endpoint.Port, cancellationToken);
            var stream = client.GetStream();
            await stream.WriteAsync(Ping, cancellationToken);

            var answer = new byte[Pong.Length];
            var length = await stream.ReadAtLeastAsync(
                answer, answer.Length, throwOnEndOfStream: false, cancellationToken);
            return answer.AsSpan(0, length).SequenceEqual(Pong)
                ? HealthCheckResult.Healthy()
                : HealthCheckResult.Unhealthy($"Redis answers: {Encoding.UTF8.GetString(answer, 0, length)}");
        }
        catch (Exception failure) when (failure is SocketException or IOException)
        {
            return HealthCheckResult.Unhealthy($"Redis does not answer: {failure.Message}");
        }
    }
}
