using System.Net;
using System.Net.Sockets;
using Xunit;

namespace FluxCache.Tests.AppHost;

/// <summary>What the AppHost refuses before it starts anything.</summary>
public sealed class AppHostRefusalTests
{
    [Theory]
    [InlineData("mixed --frobnicate", "--frobnicate")]
    [InlineData("verify --duration abc", "abc")]
    [InlineData("frobnicate", "frobnicate")]
    [InlineData("mixed --ops 1 --duration 1s", "give only one of them")]
    public async Task Load_ArgumentsAreWrong_ExitsWith2AndShowsWhatTheLoadGeneratorSaid(string load, string said)
    {
        await using var host = AppHostProcess.Start("--load", load);

        await AssertRefusedAsync(host, exitCode: 2, said);
    }

    [Theory]
    [InlineData(2, "--output-path", "--publisher", "manifest")]
    [InlineData(2, "'foo'", "--publisher", "foo")]
    [InlineData(1, "/dev/null/here", "--publisher", "manifest", "--output-path", "/dev/null/here/m.json")]
    public async Task Publish_ArgumentsAreWrong_ExitsAndNamesThem(int exitCode, string said, params string[] arguments)
    {
        await using var host = AppHostProcess.Start(arguments);

        await AssertRefusedAsync(host, exitCode, said);
    }

    [Fact]
    public async Task Store_CannotBeWritten_ExitsWith1AndNamesTheSetting()
    {
        await using var host = AppHostProcess.Start("--Aspire:Store:Path=/dev/null");

        await AssertRefusedAsync(host, exitCode: 1, "--Aspire:Store:Path");
    }

    [Fact]
    public async Task DashboardPort_InUse_ExitsWith1AndNamesTheArgument()
    {
        using var other = new TcpListener(IPAddress.Loopback, 0);
        other.Start();
        var port = ((IPEndPoint)other.LocalEndpoint).Port;
        await using var host = AppHostProcess.StartWithDashboard($"--Dashboard:Port={port}");

        await AssertRefusedAsync(host, exitCode: 1, $"port {port}", "--Dashboard:Port");
    }

    private static async Task AssertRefusedAsync(AppHostProcess host, int exitCode, params string[] said)
    {
        Assert.True(await host.WaitForExitAsync() == exitCode, host.Output);
        Assert.All(said, text => Assert.Contains(text, host.Output, StringComparison.Ordinal));
        Assert.DoesNotContain("   at ", host.Output, StringComparison.Ordinal);
        Assert.DoesNotContain("node-1", host.Output, StringComparison.Ordinal);
    }
}
