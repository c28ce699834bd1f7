using System.Net.Sockets;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace FluxCache.AspireHosting.Redis;

/// <summary>
/// Healthy while the server takes its password and answers PING. Another Redis on the same port does not know the
/// password; a server that loads its data answers an error.
/// </summary>
internal sealed class RedisServerHealthCheck(RedisProcessResource server) : IHealthCheck
{
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
            var login = await RespQuestion.AskAsync(stream, ["AUTH", password!], cancellationToken);
            if (login != "+OK")
            {
                return HealthCheckResult.Unhealthy(
                    $"Port {server.PrimaryEndpoint.Port} belongs to another Redis, which answers: {login}. "
                    + "Choose another port, or stop that Redis.");
            }

            var answer = await RespQuestion.AskAsync(stream, ["PING"], cancellationToken);
            return answer == "+PONG"
                ? HealthCheckResult.Healthy()
                : HealthCheckResult.Unhealthy($"Redis answers: {answer}");
        }
        catch (Exception failure) when (failure is SocketException or IOException)
        {
            return HealthCheckResult.Unhealthy($"Redis does not answer: {failure.Message}");
        }
    }
}
