using Grpc.Core;
using Wire = Aspire.Hosting.Dashboard.Wire;

namespace FluxCache.Tests.Polyfills.Dashboard;

public sealed class ResourceConsoleLogTests
{
    [Fact]
    public async Task Watch_ResourceWrites_TellsBothStreamsApart()
    {
        await using var application = new WatchedApplication();
        application.AddShell("app", "echo out; echo err >&2; " + WatchedApplication.UntilTerminated);
        await application.StartAsync();
        var name = (await application.WaitForAsync("app", "Running")).Name;

        var lines = await LinesAsync(application, name, follow: true).Take(2).ToListAsync(application.Cancellation);

        Assert.EndsWith(" out", Assert.Single(lines, line => !line.IsStdErr).Text, StringComparison.Ordinal);
        Assert.EndsWith(" err", Assert.Single(lines, line => line.IsStdErr).Text, StringComparison.Ordinal);
        Assert.Equal([1, 2], lines.Select(line => line.LineNumber));
    }

    [Fact]
    public async Task Watch_WithoutFollowing_EndsAfterWhatIsThere()
    {
        await using var application = new WatchedApplication();
        application.AddShell("app", "for i in 1 2 3; do echo line $i; done; exit 0");
        await application.StartAsync();
        var name = (await application.WaitForAsync("app", "Finished")).Name;

        var lines = await LinesAsync(application, name, follow: false).ToListAsync(application.Cancellation);

        Assert.Equal(["line 1", "line 2", "line 3"], lines.Select(line => line.Text[(line.Text.IndexOf(' ') + 1)..]));
    }

    [Fact]
    public async Task Watch_UnknownResource_IsNotFound()
    {
        await using var application = new WatchedApplication();
        await application.StartAsync();

        var failure = await Assert.ThrowsAsync<RpcException>(async () =>
            await LinesAsync(application, "nobody", follow: true).ToListAsync(application.Cancellation));

        Assert.Equal(StatusCode.NotFound, failure.StatusCode);
        Assert.Contains("'nobody'", failure.Status.Detail, StringComparison.Ordinal);
    }

    private static async IAsyncEnumerable<Wire.ConsoleLogLine> LinesAsync(
        WatchedApplication application,
        string resource,
        bool follow)
    {
        using var call = application.Client.WatchResourceConsoleLogs(
            new Wire.WatchResourceConsoleLogsRequest { ResourceName = resource, SuppressFollow = !follow },
            cancellationToken: application.Cancellation);
        await foreach (var update in call.ResponseStream.ReadAllAsync(application.Cancellation))
        {
            foreach (var line in update.LogLines) yield return line;
        }
    }
}
