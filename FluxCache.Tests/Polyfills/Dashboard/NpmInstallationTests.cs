using Aspire.Hosting;
using Aspire.Hosting.Dashboard.Launching;
using Aspire.Hosting.Orchestration;

namespace FluxCache.Tests.Polyfills.Dashboard;

public sealed class NpmInstallationTests : IDisposable
{
    private static readonly AspireCliLocation.Installable Source = new("/fake/npm", "@microsoft/aspire-cli-linux-x64");

    private readonly CancellationTokenSource _bound = new(TimeSpan.FromSeconds(30));
    private readonly TemporaryFolder _folder = new();
    private readonly RecordingLogger _log = new();

    public void Dispose()
    {
        _folder.Dispose();
        _bound.Dispose();
    }

    [Fact]
    public async Task Install_NpmSucceeds_KeepsTheCliAndNothingElse()
    {
        var programs = Npm(FakeInstallation.Unpack);

        var installed = await Installation(programs).InstallAsync(Source, _bound.Token);

        Assert.Equal("the CLI", await File.ReadAllTextAsync(installed.Program));
        Assert.Equal(Version, Assert.Single(Folders()));
        Assert.Contains(_log.Take(), line => line.Contains("128 MB", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Install_NpmFails_SaysWhatNpmSaidAndLeavesNothing()
    {
        var programs = new FakePrograms().With("npm", 1, "npm error code E404", "npm error 404 Not Found");

        var problem = await Assert.ThrowsAsync<DistributedApplicationException>(
            () => Installation(programs).InstallAsync(Source, _bound.Token));

        Assert.Contains("exit code 1", problem.Message, StringComparison.Ordinal);
        Assert.Contains("npm error 404 Not Found", problem.Message, StringComparison.Ordinal);
        Assert.Empty(Folders());
    }

    [Fact]
    public async Task Install_PackageWithoutTheCli_IsNotTakenForOne()
    {
        var programs = Npm(
            spec => Directory.CreateDirectory(Path.Combine(spec.WorkingDirectory, "node_modules", Source.Package)));

        var problem = await Assert.ThrowsAsync<DistributedApplicationException>(
            () => Installation(programs).InstallAsync(Source, _bound.Token));

        Assert.Contains("bin/aspire", problem.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Install_Cancelled_LeavesNothing()
    {
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(_bound.Token);
        var programs = new FakePrograms().WithEndless("npm", spec =>
        {
            FakeInstallation.Unpack(spec);
            stop.Cancel();
        });

        await Assert.ThrowsAnyAsync<OperationCanceledException>(
            () => Installation(programs).InstallAsync(Source, stop.Token));

        Assert.Empty(Folders());
    }

    [Fact]
    public async Task Install_EarlierOneWasKilled_RemovesItsRemains()
    {
        var remains = Directory.CreateDirectory(Path.Combine(_folder.Path, "partial-abandoned", "node_modules"));
        await File.WriteAllTextAsync(Path.Combine(remains.FullName, "half"), "of it");

        await Installation(Npm(FakeInstallation.Unpack)).InstallAsync(Source, _bound.Token);

        Assert.Equal(Version, Assert.Single(Folders()));
    }

    [Fact]
    public async Task Install_TwoAtOnce_DownloadOnce()
    {
        var begun = new TaskCompletionSource();
        var mayEnd = new TaskCompletionSource();
        var programs = new FakePrograms().With("npm", async (spec, _, _) =>
        {
            begun.SetResult();
            await mayEnd.Task;
            FakeInstallation.Unpack(spec);
            return 0;
        });
        var first = Installation(programs).InstallAsync(Source, _bound.Token);
        await begun.Task.WaitAsync(_bound.Token);

        var second = Installation(programs).InstallAsync(Source, _bound.Token);
        await _log.WaitForAsync("another AppHost", _bound.Token);
        Assert.False(second.IsCompleted);
        mayEnd.SetResult();

        Assert.Equal(await first, await second);
        Assert.Equal(1, programs.Runs);
    }

    [Fact]
    public async Task Install_CacheCannotBeMade_SaysWhere()
    {
        var file = Path.Combine(_folder.Path, "file");
        await File.WriteAllTextAsync(file, "not a folder");
        var installation = new NpmInstallation(
            Npm(FakeInstallation.Unpack), new AspireCliCache(Path.Combine(file, "cache")), TimeProvider.System, _log);

        var problem = await Assert.ThrowsAsync<DistributedApplicationException>(
            () => installation.InstallAsync(Source, _bound.Token));

        Assert.Contains(file, problem.Message, StringComparison.Ordinal);
    }

    private static string Version => $"aspire-cli-{AspireCliPackage.Version}";

    private static FakePrograms Npm(Action<LaunchSpec> effect) => new FakePrograms().With("npm", (spec, _, _) =>
    {
        effect(spec);
        return Task.FromResult(0);
    });

    private NpmInstallation Installation(FakePrograms programs) =>
        new(programs, new AspireCliCache(_folder.Path), TimeProvider.System, _log);

    private IEnumerable<string> Folders() =>
        Directory.EnumerateDirectories(_folder.Path).Select(path => Path.GetFileName(path));
}
