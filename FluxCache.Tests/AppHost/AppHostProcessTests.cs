using System.Net;
using System.Net.Sockets;
using System.Text.Json;
using System.Diagnostics;
using FluxCache.Tests.Redis;
using Xunit;

namespace FluxCache.Tests.AppHost;

public sealed class AppHostProcessTests
{
    private static readonly TimeSpan StopBound = TimeSpan.FromSeconds(20);

    [Fact]
    public async Task AppHost_UnknownArgument_ExitsWith2AndNamesIt()
    {
        await using var host = AppHostProcess.Start("--frobnicate");

        Assert.Equal(2, await host.WaitForExitAsync());
        Assert.Contains("--frobnicate", host.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task AppHost_Help_ListsTheArgumentsAndExitsWith0()
    {
        await using var host = AppHostProcess.Start("--help");

        Assert.Equal(0, await host.WaitForExitAsync());
        Assert.Contains("--Redis:Mode", host.Output, StringComparison.Ordinal);
        Assert.Contains("--Aspire:Store:Path", host.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task AppHost_UnknownRedisMode_ExitsWith2AndNamesTheModes()
    {
        await using var host = AppHostProcess.Start("--Redis:Mode=valkey");

        Assert.Equal(2, await host.WaitForExitAsync());
        Assert.Contains("container, server or garnet", host.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task AppHost_RedisServerIsMissing_ExitsWith1AndSaysSo()
    {
        await using var host = AppHostProcess.StartIn(Path.GetTempPath(), path: "/nonexistent", "--Redis:Mode=server");

        Assert.Equal(1, await host.WaitForExitAsync());
        Assert.Contains("redis-server is not on the PATH", host.Output, StringComparison.Ordinal);
    }

    [RedisFact]
    public async Task AppHost_RedisPortIsInUse_ExitsWith1AndNamesThePort()
    {
        using var other = new TcpListener(IPAddress.Loopback, 0);
        other.Start();
        var port = ((IPEndPoint)other.LocalEndpoint).Port;

        await using var host = AppHostProcess.Start("--Redis:Mode=server", $"--Redis:Port={port}");

        Assert.Equal(1, await host.WaitForExitAsync());
        Assert.Contains($"Port {port}", host.Output, StringComparison.Ordinal);
    }

    [RedisFact]
    public async Task AppHost_Interrupted_StopsEverythingAndExitsWith0()
    {
        await using var host = AppHostProcess.Start("--Redis:Mode=server", "--Nodes=1");
        await host.WaitForLineAsync("node-1", "Healthy");
        var resources = host.Resources();
        Assert.NotEmpty(resources);

        var watch = Stopwatch.StartNew();
        await host.InterruptAsync();

        Assert.Equal(0, await host.WaitForExitAsync());
        Assert.True(watch.Elapsed < StopBound, $"It took {watch.Elapsed}.");
        await AssertNoneSurvivesAsync(resources);
        var redisStops = host.Output.IndexOf("redis      Stopping", StringComparison.Ordinal);
        var nodeEnded = host.Output.LastIndexOf("node-1     Finished (0)", StringComparison.Ordinal);
        Assert.True(nodeEnded >= 0 && nodeEnded < redisStops, host.Output);
    }

    [RedisFact]
    public async Task AppHost_IsKilled_NothingItStartedSurvives()
    {
        await using var host = AppHostProcess.Start("--Redis:Mode=server", "--Nodes=2");
        await host.WaitForLineAsync("loadgen", "Running");
        var resources = host.Resources();
        Assert.True(resources.Count >= 4, $"Only {resources.Count} processes.");

        host.Kill();

        await AssertNoneSurvivesAsync(resources);
    }

    [RedisFact]
    public async Task AppHost_LoadIsGiven_RunsItInTheUsersDirectoryAndExitsWithItsCode()
    {
        var directory = Directory.CreateTempSubdirectory("fluxcache-load-");
        try
        {
            await using var host = AppHostProcess.StartIn(
                directory.FullName,
                path: null,
                "--Redis:Mode=server", "--Nodes=2",
                "--load", "mixed --keys 100 --ops 2000 --concurrency 8 --report 'the report.json'");

            Assert.True(await host.WaitForExitAsync() == 0, host.Output);
            Assert.True(File.Exists(Path.Combine(directory.FullName, "the report.json")), host.Output);
            Assert.Contains("loadgen    Finished (0)", host.Output, StringComparison.Ordinal);
        }
        finally
        {
            directory.Delete(recursive: true);
        }
    }

    [RedisFact]
    public async Task AppHost_LoadIsInterrupted_PrintsItsTableAndExitsWith130()
    {
        await using var host = AppHostProcess.Start(
            "--Redis:Mode=server", "--Nodes=1", "--load", "mixed --keys 100 --rate 100 --concurrency 2");
        await host.WaitForLineAsync("mixed", "ops/s");

        await host.InterruptAsync();

        Assert.Equal(130, await host.WaitForExitAsync());
        Assert.Contains("p99", host.Output[host.Output.IndexOf("loadgen    Stopping", StringComparison.Ordinal)..], StringComparison.Ordinal);
    }

    [RedisFact]
    public async Task AppHost_AnotherRedisIsOnThePort_ExitsWith1AndWritesNothingIntoIt()
    {
        await using var other = await RedisServer.StartAsync();
        await using var host = AppHostProcess.Start("--Redis:Mode=server", $"--Redis:Port={other.Port}", "--Nodes=1");

        Assert.Equal(1, await host.WaitForExitAsync());
        Assert.Contains($"Port {other.Port}", host.Output, StringComparison.Ordinal);
        Assert.Equal("0", (await other.CliAsync("DBSIZE")).Trim());
    }

    [RedisFact]
    public async Task AppHost_LoadInjectsFaults_EveryKindHappensAndNoPromiseIsBroken()
    {
        var directory = Directory.CreateTempSubdirectory("fluxcache-faults-");
        try
        {
            await using var host = AppHostProcess.StartIn(
                directory.FullName,
                path: null,
                "--Redis:Mode=server", "--Nodes=2",
                "--load", "verify --faults --duration 12s --seed 7 --rate 1000 --report r.json");

            Assert.True(await host.WaitForExitAsync() == 0, host.Output);
            using var report = JsonDocument.Parse(
                await File.ReadAllBytesAsync(Path.Combine(directory.FullName, "r.json")));
            var faults = report.RootElement.GetProperty("faults");
            Assert.Equal(12, faults.GetProperty("counts").EnumerateObject().Count());
            Assert.Empty(faults.GetProperty("leftOut").EnumerateObject());
            Assert.Contains("killed as asked", host.Output, StringComparison.Ordinal);
            Assert.DoesNotContain("The last lines of", host.Output, StringComparison.Ordinal);
            Assert.Equal(0, report.RootElement.GetProperty("divergedKeys").GetInt32());
            Assert.Equal(0, report.RootElement.GetProperty("lostWrites").GetInt64());
            Assert.True(report.RootElement.GetProperty("witnessReads").GetInt64() > 100);
            Assert.True(report.RootElement.GetProperty("stalenessMs").GetProperty("reads").GetInt64() > 100);
        }
        finally
        {
            directory.Delete(recursive: true);
        }
    }

    [Fact]
    public async Task AppHost_GivenRedisDoesNotAnswer_ExitsWith1AndNamesIt()
    {
        await using var host = AppHostProcess.Start("--ConnectionStrings:redis=127.0.0.1:1", "--Nodes=1");

        Assert.Equal(1, await host.WaitForExitAsync());
        Assert.Contains("Redis at 127.0.0.1:1 cannot be reached", host.Output, StringComparison.Ordinal);
    }

    [RedisFact]
    public async Task AppHost_GivenRedisRunsAlready_IsLeftRunningAndNotWaitedFor()
    {
        await using var redis = await RedisServer.StartAsync();
        await using var host = AppHostProcess.Start($"--ConnectionStrings:redis=127.0.0.1:{redis.Port}", "--Nodes=1");
        await host.WaitForLineAsync("node-1", "Healthy");

        await host.InterruptAsync();

        Assert.Equal(0, await host.WaitForExitAsync());
        Assert.DoesNotContain("redis did not stop in time", host.Output, StringComparison.Ordinal);
        Assert.Equal("PONG", (await redis.CliAsync("PING")).Trim());
    }

    [RedisFact]
    public async Task AppHost_InterruptedWhileItStarts_LeavesNothingBehind()
    {
        await using var host = AppHostProcess.Start("--Redis:Mode=server", "--Nodes=3");
        await host.WaitForLineAsync("redis", "Healthy");
        var running = host.Resources();

        await host.InterruptAsync();

        Assert.Equal(0, await host.WaitForExitAsync());
        await AssertNoneSurvivesAsync(running);
    }

    [RedisFact]
    public async Task AppHost_ConnectionStringIsMalformed_ExitsWith1AndShowsWhatTheNodeSaid()
    {
        await using var redis = await RedisServer.StartAsync();
        await using var host = AppHostProcess.Start(
            $"--ConnectionStrings:redis=127.0.0.1:{redis.Port},frobnicate=1", "--Nodes=1");

        Assert.Equal(1, await host.WaitForExitAsync());
        Assert.Contains("The last lines of node-1:", host.Output, StringComparison.Ordinal);
        Assert.Contains("unknown option", host.Output, StringComparison.Ordinal);
    }

    private static async Task AssertNoneSurvivesAsync(IReadOnlyList<int> processes)
    {
        foreach (var process in processes)
            Assert.True(await ProcessProbe.EndsWithinAsync(process, StopBound), $"Process {process} survived.");
    }
}
