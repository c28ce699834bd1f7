using System.Globalization;
using System.Net;
using System.Net.Sockets;
using Aspire.Hosting;
using Aspire.Hosting.ApplicationModel;
using Xunit;

namespace FluxCache.Tests.Polyfills.Aspire;

public sealed class ResourceLifecycleTests
{
    [Theory]
    [InlineData("exit 0", "Finished", 0)]
    [InlineData("exit 3", "Exited", 3)]
    [InlineData("kill -KILL $$", "Exited", 137)]
    public async Task Resource_ProgramEnds_TellsStateAndExitCode(string script, string state, int exitCode)
    {
        await using var application = new ShellApplication();
        application.AddShell("job", script);
        await application.StartAsync();

        var end = await application.WaitForStateAsync("job", state);

        Assert.Equal(exitCode, end.Snapshot.ExitCode);
        Assert.NotNull(end.Snapshot.StopTimeStamp);
    }

    [Fact]
    public async Task Resource_ProgramWrites_LogHasEveryLineInOrderAndItsStream()
    {
        await using var application = new ShellApplication();
        application.AddShell(
            "talker", "i=0; while [ $i -lt 500 ]; do echo line $i; i=$((i+1)); done; echo oops >&2; exit 0");
        await application.StartAsync();

        await application.WaitForStateAsync("talker", KnownResourceStates.Finished);

        var lines = await application.LinesAsync("talker");
        Assert.Equal(
            Enumerable.Range(0, 500).Select(number => $"line {number}"),
            lines.Where(line => !line.IsErrorMessage).Select(Text));
        Assert.Equal("oops", Text(Assert.Single(lines, line => line.IsErrorMessage)));
    }

    [Fact]
    public async Task Resource_ProgramIsMissing_FailsToStartAndSaysWhy()
    {
        await using var application = new ShellApplication();
        application.Builder.AddExecutable("ghost", "no-such-program", Path.GetTempPath());
        await application.StartAsync();

        await application.WaitForStateAsync("ghost", KnownResourceStates.FailedToStart);

        await application.WaitForLineAsync("ghost", "There is no program 'no-such-program' on the PATH");
    }

    [Fact]
    public async Task Resource_PortIsInUse_FailsToStartAndNamesThePort()
    {
        using var other = new TcpListener(IPAddress.Loopback, 0);
        other.Start();
        var port = ((IPEndPoint)other.LocalEndpoint).Port;
        await using var application = new ShellApplication();
        application.AddShell("late", ShellApplication.UntilTerminated).WithEndpoint(port: port, scheme: "tcp");
        await application.StartAsync();

        await application.WaitForStateAsync("late", KnownResourceStates.FailedToStart);

        await application.WaitForLineAsync("late", $"Port {port.ToString(CultureInfo.InvariantCulture)}");
    }

    [Fact]
    public async Task Stop_ProgramHandlesTerm_EndsInOrder()
    {
        await using var application = new ShellApplication();
        application.AddShell("server", "trap 'echo bye; exit 0' TERM; echo up; while :; do sleep 0.05; done");
        await application.StartAsync();
        await application.WaitForLineAsync("server", "up");

        var result = await application.ExecuteAsync("server", KnownResourceCommands.StopCommand);

        Assert.True(result.Success, result.Message);
        Assert.Equal(KnownResourceStates.Exited, application.StateOf("server"));
        await application.WaitForLineAsync("server", "bye");
    }

    [Fact]
    public async Task Stop_ProgramIgnoresTerm_IsKilled()
    {
        await using var application = new ShellApplication();
        application.AddShell("stubborn", "trap '' TERM; echo up; while :; do sleep 0.05; done");
        await application.StartAsync();
        var running = await application.WaitForStateAsync("stubborn", KnownResourceStates.Running);
        await application.WaitForLineAsync("stubborn", "up");

        await application.ExecuteAsync("stubborn", KnownResourceCommands.StopCommand);

        Assert.False(ProcessProbe.Runs(ShellApplication.ProcessId(running)));
        Assert.Equal(KnownResourceStates.Exited, application.StateOf("stubborn"));
    }

    [Fact]
    public async Task Stop_ProgramHasChildren_TheyEndToo()
    {
        await using var application = new ShellApplication();
        application.AddShell("parent", "sleep 1000 & echo child $!; wait");
        await application.StartAsync();
        var line = await application.WaitForLineAsync("parent", "child ");
        var child = int.Parse(line[(line.LastIndexOf(' ') + 1)..], CultureInfo.InvariantCulture);
        Assert.True(ProcessProbe.Runs(child));

        await application.ExecuteAsync("parent", KnownResourceCommands.StopCommand);

        Assert.True(await ProcessProbe.EndsWithinAsync(child, TimeSpan.FromSeconds(5)));
    }

    [Fact]
    public async Task Restart_RunningResource_StartsAnotherProcessOnTheSamePort()
    {
        await using var application = new ShellApplication();
        var server = application.AddShell("server", ShellApplication.UntilTerminated).WithHttpEndpoint(env: "PORT");
        await application.StartAsync();
        var before = await application.WaitForStateAsync("server", KnownResourceStates.Running);
        var url = server.GetEndpoint("http").Url;

        var result = await application.ExecuteAsync("server", KnownResourceCommands.RestartCommand);

        Assert.True(result.Success, result.Message);
        var after = await application.WaitForStateAsync("server", KnownResourceStates.Running);
        Assert.NotEqual(ShellApplication.ProcessId(before), ShellApplication.ProcessId(after));
        Assert.False(ProcessProbe.Runs(ShellApplication.ProcessId(before)));
        Assert.Equal(url, server.GetEndpoint("http").Url);
    }

    [Fact]
    public async Task Command_UnknownResourceOrCommand_FailsAndSaysWhich()
    {
        await using var application = new ShellApplication();
        application.AddShell("server", ShellApplication.UntilTerminated);
        await application.StartAsync();

        var noResource = await application.ExecuteAsync("nobody", KnownResourceCommands.StopCommand);
        var noCommand = await application.ExecuteAsync("server", "dance");

        Assert.False(noResource.Success);
        Assert.Contains("nobody", noResource.Message, StringComparison.Ordinal);
        Assert.False(noCommand.Success);
        Assert.Contains("dance", noCommand.Message, StringComparison.Ordinal);
    }

    private static string Text(LogLine line) => line.Content[(line.Content.IndexOf(' ') + 1)..];
}
