using System.Net;
using System.Net.Sockets;
using FluxCache.Tests.Redis;
using Xunit;

namespace FluxCache.Tests.Node;

/// <summary>How a node's process ends, and what it says.</summary>
public sealed class NodeProgramTests
{
    private const string NoRedis = "127.0.0.1:1";

    [Fact]
    public async Task Start_PortInUse_SaysWhichAndExitsWithOne()
    {
        using var taken = new TcpListener(IPAddress.Loopback, 0);
        taken.Start();
        var grpc = new Uri($"http://127.0.0.1:{((IPEndPoint)taken.LocalEndpoint).Port}");
        await using var node = NodeProcess.Start(NoRedis, TestNode.FreeAddress(), grpc);

        var end = await node.WaitAsync();

        Assert.Equal(1, end.ExitCode);
        Assert.Contains($":{grpc.Port}: address already in use", end.Errors, StringComparison.Ordinal);
        AssertNoStackTrace(end);
    }

    [Fact]
    public async Task Start_WrongOptions_ReportsAllOfThemAndExitsWithTwo()
    {
        await using var node = NodeProcess.Start(
            NoRedis, TestNode.FreeAddress(), TestNode.FreeAddress(), ("FluxCache:MemoryCap", "0"), ("FluxCache:Node:DrainTimeout", "-1"));

        var end = await node.WaitAsync();

        Assert.Equal(2, end.ExitCode);
        Assert.Contains("FluxCache:MemoryCap", end.Errors, StringComparison.Ordinal);
        Assert.Contains("FluxCache:Node:DrainTimeout", end.Errors, StringComparison.Ordinal);
        AssertNoStackTrace(end);
    }

    [Fact]
    public async Task Start_OptionThatIsNoNumber_SaysWhichAndExitsWithTwo()
    {
        await using var node = NodeProcess.Start(
            NoRedis, TestNode.FreeAddress(), TestNode.FreeAddress(), ("FluxCache:MemoryCap", "lots"));

        var end = await node.WaitAsync();

        Assert.Equal(2, end.ExitCode);
        Assert.Contains("'lots' at 'FluxCache:MemoryCap'", end.Errors, StringComparison.Ordinal);
        AssertNoStackTrace(end);
    }

    [RedisFact]
    public async Task Start_PasswordRefused_SaysSoAndExitsWithOne()
    {
        await using var redis = await RedisServer.StartAsync("--requirepass", "right");
        await using var node = NodeProcess.Start($"{redis.ConnectionString},password=wrong", TestNode.FreeAddress(), TestNode.FreeAddress());

        var end = await node.WaitAsync();

        Assert.Equal(1, end.ExitCode);
        Assert.Contains("password", end.Errors, StringComparison.Ordinal);
        AssertNoStackTrace(end);
    }

    [RedisFact]
    public async Task Terminate_RunningNode_DrainsAndExitsWithZero()
    {
        await using var redis = await RedisServer.StartAsync();
        var http = TestNode.FreeAddress();
        await using var node = NodeProcess.Start(redis.ConnectionString, http, TestNode.FreeAddress());
        await node.WaitUntilAliveAsync(http);

        await node.TerminateAsync();
        var end = await node.WaitAsync();

        Assert.Equal(0, end.ExitCode);
        AssertNoStackTrace(end);
    }

    private static void AssertNoStackTrace((int ExitCode, string Output, string Errors) end)
    {
        Assert.DoesNotContain("   at ", end.Errors, StringComparison.Ordinal);
        Assert.DoesNotContain("   at ", end.Output, StringComparison.Ordinal);
    }
}
