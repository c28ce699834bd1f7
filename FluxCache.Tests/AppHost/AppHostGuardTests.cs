using System.Diagnostics;
using FluxCache.AppHost.Guarding;
using FluxCache.Tests.Redis;
using Xunit;

namespace FluxCache.Tests.AppHost;

/// <summary>What becomes of processes when those that should end them cannot.</summary>
public sealed class AppHostGuardTests
{
    // The guard gives the orchestrator twelve seconds.
    private static readonly TimeSpan EndBound = TimeSpan.FromSeconds(25);

    [RedisFact]
    public async Task AppHost_IsKilledWhileTheOrchestratorHangs_NothingItStartedSurvives()
    {
        await using var host = AppHostProcess.Start("--Redis:Mode=server", "--Nodes=1");
        await host.WaitForLineAsync("loadgen", "Running");
        var started = host.Resources();
        var orchestrators = OrchestratorsOf(started);
        Assert.NotEmpty(orchestrators);
        var folder = OrchestratorProcesses.FolderOf(orchestrators[^1])!;
        Assert.True(Directory.Exists(folder), folder);
        foreach (var orchestrator in orchestrators) await SignalAsync("STOP", orchestrator.Id);

        host.Kill();

        await AssertNoneSurvivesAsync(started);
        await Eventually.UntilAsync(() => !Directory.Exists(folder));
    }

    [RedisFact]
    public async Task AppHost_OrchestratorEnds_SaysSoExitsWith1AndLeavesNothing()
    {
        await using var host = AppHostProcess.Start("--Redis:Mode=server", "--Nodes=1");
        await host.WaitForLineAsync("loadgen", "Running");
        var started = host.Resources();
        var orchestrators = OrchestratorsOf(started);
        Assert.NotEmpty(orchestrators);

        foreach (var orchestrator in orchestrators) await SignalAsync("KILL", orchestrator.Id);

        Assert.True(await host.WaitForExitAsync() == 1, host.Output);
        Assert.Contains("orchestrator (DCP) has ended unexpectedly", host.Output, StringComparison.Ordinal);
        Assert.DoesNotContain("   at ", host.Output, StringComparison.Ordinal);
        await AssertNoneSurvivesAsync(started);
    }

    [RedisFact]
    public async Task AppHost_InterruptedWhileRedisIsSuspended_StopsRedisAsEver()
    {
        await using var host = AppHostProcess.Start("--Redis:Mode=server", "--Nodes=1");
        await host.WaitForLineAsync("loadgen", "Running");
        var started = host.Resources();
        await SignalAsync("STOP", started.Single(id => IsRedis(id)));

        await host.InterruptAsync();

        Assert.True(await host.WaitForExitAsync() == 0, host.Output);
        // Otherwise the orchestrator would kill it after a while.
        Assert.Contains("redis      Finished (0)", host.Output, StringComparison.Ordinal);
        await AssertNoneSurvivesAsync(started);
    }

    [Fact]
    public async Task Guard_InputEnds_EndsTheProcessesAndTheFolder()
    {
        using var process = Process.Start("sleep", "600");
        var folder = Directory.CreateTempSubdirectory("aspire-dcp-test-");
        using var guard = Process.Start(new ProcessStartInfo(
            "dotnet", ["exec", AppHostProcess.AssemblyPath(), GuardProgram.Argument])
        {
            RedirectStandardInput = true,
        })!;
        await guard.StandardInput.WriteLineAsync($"{GuardProgram.Folder} {folder.FullName}");
        await guard.StandardInput.WriteLineAsync($"{GuardProgram.Resource} {process.Id}");
        await guard.StandardInput.FlushAsync();
        Assert.False(process.HasExited);

        guard.StandardInput.Close();

        await guard.WaitForExitAsync().WaitAsync(EndBound);
        Assert.Equal(0, guard.ExitCode);
        Assert.True(process.HasExited);
        Assert.False(Directory.Exists(folder.FullName));
    }

    [Fact]
    public void Identity_OfAnotherProcessWithTheSameId_DoesNotRun()
    {
        var own = ProcessIdentity.Of(Environment.ProcessId)!.Value;

        Assert.True(own.Runs);
        Assert.False((own with { Started = own.Started - TimeSpan.FromMinutes(1) }).Runs);
    }

    private static IReadOnlyList<ProcessIdentity> OrchestratorsOf(IReadOnlyList<int> started) =>
        OrchestratorProcesses.Above(started.First(id => IsRedis(id)));

    // Redis writes its address behind its name.
    private static bool IsRedis(int id)
    {
        try
        {
            using var process = Process.GetProcessById(id);
            return process.ProcessName.StartsWith("redis-server", StringComparison.Ordinal);
        }
        catch (ArgumentException)
        {
            return false;
        }
    }

    private static async Task SignalAsync(string signal, int process)
    {
        using var kill = Process.Start("kill", [$"-{signal}", $"{process}"]);
        await kill.WaitForExitAsync();
    }

    private static async Task AssertNoneSurvivesAsync(IReadOnlyList<int> processes)
    {
        foreach (var process in processes)
            Assert.True(await ProcessProbe.EndsWithinAsync(process, EndBound), $"Process {process} survived.");
    }
}
