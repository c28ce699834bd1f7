using System.Net;
using System.Net.Sockets;
using System.Text;
using FluxCache.AppHost;
using FluxCache.AppHost.Redis;
using FluxCache.Tests.Redis;
using Xunit;

namespace FluxCache.Tests.AppHost;

/// <summary>What the AppHost says of a Redis that runs already, before it starts anything.</summary>
public sealed class GivenRedisTests
{
    [RedisTheory]
    [InlineData("", "NOAUTH")]
    [InlineData(",password=other", "WRONGPASS")]
    [InlineData(",user=nobody,password=secret", "WRONGPASS")]
    public async Task Required_LogInIsRefused_SaysWhichPartIsWrong(string options, string code)
    {
        await using var redis = await RedisServer.StartAsync();
        await redis.CliAsync("CONFIG", "SET", "requirepass", "secret");

        var problem = await RefusedAsync(redis.ConnectionString.Split(',')[0] + options);

        Assert.Contains(code, problem.Message, StringComparison.Ordinal);
    }

    [RedisFact]
    public async Task Required_LogInIsTaken_Returns()
    {
        await using var redis = await RedisServer.StartAsync();
        await GivenRedis.RequireAnswerAsync(redis.ConnectionString, CancellationToken.None);
        await GivenRedis.RequireAnswerAsync(redis.ConnectionString + ",password=unneeded", CancellationToken.None);
        await redis.CliAsync("CONFIG", "SET", "requirepass", "secret");
        await GivenRedis.RequireAnswerAsync(redis.ConnectionString.Split(',')[0] + ",password=secret", CancellationToken.None);
    }

    [Theory]
    [InlineData("HTTP/1.1 400 Bad Request\r\n\r\n", "is no Redis: it answers PING with 'HTTP/1.1 400 Bad Request'")]
    [InlineData("-DENIED Redis is running in protected mode\r\n", "protected mode")]
    [InlineData("", "closes the connection")]
    public async Task Required_AnswerOfSomethingElse_IsNamed(string answer, string expected)
    {
        using var server = new TcpListener(IPAddress.Loopback, 0);
        server.Start();
        var serving = ServeAsync(server, answer);

        var problem = await RefusedAsync(server.LocalEndpoint.ToString()!);

        Assert.Contains(expected, problem.Message, StringComparison.Ordinal);
        await serving;
    }

    [Fact]
    public async Task Required_NothingIsAnswered_IsGivenUpAfterFiveSeconds()
    {
        using var server = new TcpListener(IPAddress.Loopback, 0);
        server.Start();

        var problem = await RefusedAsync(server.LocalEndpoint.ToString()!);

        Assert.Contains("takes the connection and does not answer within 5 s", problem.Message, StringComparison.Ordinal);
    }

    private static async Task<AppHostException> RefusedAsync(string connectionString)
    {
        var problem = await Assert.ThrowsAsync<AppHostException>(
            () => GivenRedis.RequireAnswerAsync(connectionString, CancellationToken.None));
        Assert.Equal(1, problem.ExitCode);
        Assert.Contains(RedisOptions.ConnectionStringKey, problem.Message, StringComparison.Ordinal);
        return problem;
    }

    private static async Task ServeAsync(TcpListener server, string answer)
    {
        using var client = await server.AcceptTcpClientAsync();
        var stream = client.GetStream();
        await stream.ReadExactlyAsync(new byte["*1\r\n$4\r\nPING\r\n".Length]);
        await stream.WriteAsync(Encoding.ASCII.GetBytes(answer));
    }
}
