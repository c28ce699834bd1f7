using System.Net;
using System.Net.Sockets;
using FluxCache.Tests.Redis;
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

    [Theory]
    [InlineData("run, publish or inspect", "--operation", "foo")]
    [InlineData("Logging:LogLevel:Default is 'Foo'", "--Logging:LogLevel:Default=Foo")]
    [InlineData("Logging:Console:LogLevel:Aspire is 'Foo'", "--Logging:Console:LogLevel:Aspire=Foo")]
    [InlineData("'FormatterOptions:SingleLine'", "--Logging:Console:FormatterOptions:SingleLine=foo")]
    [InlineData("--dcp-dependency-check-timeout is 'abc'", "--dcp-dependency-check-timeout", "abc")]
    [InlineData("--dcp-cli-path is '/nonexistent'", "--dcp-cli-path", "/nonexistent")]
    [InlineData("--dcp-dashboard-path is '/nonexistent'", "--dcp-dashboard-path", "/nonexistent")]
    [InlineData("docker or podman", "--dcp-container-runtime", "foo")]
    [InlineData("'DcpPublisher:RandomizePorts'", "--DcpPublisher:RandomizePorts=foo")]
    [InlineData("write an IPv6 address in brackets", "--ConnectionStrings:redis=::1")]
    public async Task Setting_OfAFrameworkIsWrong_ExitsWith2AndNamesIt(string said, params string[] arguments)
    {
        await using var host = AppHostProcess.Start(arguments);

        await AssertRefusedAsync(host, exitCode: 2, said);
    }

    [Theory]
    [InlineData("/nonexistent/here")]
    [InlineData("/proc")]
    public async Task TemporaryFolder_CannotBeWritten_ExitsWith1AndNamesIt(string folder)
    {
        await using var host = AppHostProcess.StartWith("TMPDIR", folder);

        await AssertRefusedAsync(host, exitCode: 1, folder, "Set TMPDIR");
    }

    [Theory]
    [InlineData("> /dev/full")]
    [InlineData(">&-")]
    public async Task Output_CannotBeWritten_ExitsWith1AndSaysSo(string redirection)
    {
        await using var help = AppHostProcess.StartRedirected(redirection, "--help");
        await AssertRefusedAsync(help, exitCode: 1, "Standard output cannot be written");

        await using var run = AppHostProcess.StartRedirected(redirection, "--Nodes=1", "--ConnectionStrings:redis=127.0.0.1:1");
        await AssertRefusedAsync(run, exitCode: 1, "Standard output cannot be written", "127.0.0.1:1 cannot be reached");
    }

    [RedisFact]
    public async Task Output_CannotBeWrittenByARun_EndsEverythingAndExitsWith1()
    {
        await using var host = AppHostProcess.StartRedirected("> /dev/full", "--Redis:Mode=server", "--Nodes=1");

        await AssertRefusedAsync(host, exitCode: 1, "Standard output cannot be written");
    }

    [Fact]
    public async Task Publish_StepFails_ExitsWith1AndNamesIt()
    {
        var folder = Directory.CreateTempSubdirectory("fluxcache-publish-");
        try
        {
            await using var host = AppHostProcess.Start(
                "--operation", "publish", "--step", "nosuch", "--output-path", folder.FullName);

            Assert.True(await host.WaitForExitAsync() == 1, host.Output);
            Assert.Contains("Pipeline execution failed: Step 'nosuch' not found", host.Output, StringComparison.Ordinal);
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    private static async Task AssertRefusedAsync(AppHostProcess host, int exitCode, params string[] said)
    {
        Assert.True(await host.WaitForExitAsync() == exitCode, host.Output);
        Assert.All(said, text => Assert.Contains(text, host.Output, StringComparison.Ordinal));
        Assert.DoesNotContain("   at ", host.Output, StringComparison.Ordinal);
        Assert.DoesNotContain("node-1", host.Output, StringComparison.Ordinal);
    }
}
