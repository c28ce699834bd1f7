using FluxCache.Resp;
using Microsoft.Extensions.Logging.Abstractions;
using Xunit;

namespace FluxCache.Tests.Resp.Connection;

public sealed class RedisFenceTests
{
    [Fact]
    public async Task Reconnect_ClosesTheLostConnectionAtTheServerFirst()
    {
        using var redis = new FakeRedis();
        var options = ScriptedClient.Options(redis.Address);
        await using var client = new RedisClient(
            ScriptedClient.Endpoint(options),
            options,
            new RecordingObserver(),
            TimeProvider.System,
            NullLogger.Instance);
        var connecting = client.ConnectAsync(CancellationToken.None).AsTask();
        List<string> first;
        using (var connection = await redis.AcceptAsync())
        {
            first = await connection.WelcomeAsync("id=7 addr=10.0.0.9:5123 laddr=10.0.0.1:6379 fd=8 name=");
            await connecting.WaitAsync(Patience.Time);
        }

        using var second = await redis.AcceptAsync();
        var commands = await second.WelcomeAsync();

        Assert.DoesNotContain(first, command => command.StartsWith("CLIENT KILL", StringComparison.Ordinal));
        Assert.Contains("CLIENT KILL ID 7 ADDR 10.0.0.9:5123", commands);
    }
}
