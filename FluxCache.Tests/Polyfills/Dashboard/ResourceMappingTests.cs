using System.Text;
using Aspire.Hosting.ApplicationModel;
using Aspire.Hosting.Dashboard.ResourceService;
using Google.Protobuf;
using Wire = Aspire.Hosting.Dashboard.Wire;

namespace FluxCache.Tests.Polyfills.Dashboard;

public sealed class ResourceMappingTests
{
    private const int ReceiveLimit = 4 * 1024 * 1024;

    [Theory]
    [InlineData("NotStarted", "Enabled", "Hidden", "Disabled")]
    [InlineData("Waiting", "Hidden", "Enabled", "Disabled")]
    [InlineData("Starting", "Disabled", "Hidden", "Disabled")]
    [InlineData("Running", "Hidden", "Enabled", "Enabled")]
    [InlineData("Stopping", "Hidden", "Disabled", "Disabled")]
    [InlineData("Exited", "Enabled", "Hidden", "Disabled")]
    [InlineData("Finished", "Enabled", "Hidden", "Disabled")]
    [InlineData("FailedToStart", "Enabled", "Hidden", "Disabled")]
    public void Commands_InEachState_AreThoseThatMakeSense(string state, string start, string stop, string restart)
    {
        var commands = CommandMapping.Commands(new ExecutableResource("app", "sh", "/"), state)
            .ToDictionary(command => command.Name, command => command.State.ToString());

        Assert.Equal((start, stop, restart), (commands["start"], commands["stop"], commands["restart"]));
    }

    [Theory]
    [InlineData("FluxCache.AppHost", "FluxCache")]
    [InlineData("FluxCacheAppHost", "FluxCache")]
    [InlineData("AppHost", "AppHost")]
    [InlineData("Something", "Something")]
    public void ApplicationNameOf_AppHost_IsTheApplicationsOwn(string appHost, string expected) =>
        Assert.Equal(expected, ResourceServiceOptions.ApplicationNameOf(appHost));

    [Fact]
    public void Split_MoreThanAMessageHolds_KeepsEveryLineInOrder()
    {
        // Three bytes of UTF-8 for one char: the most there is.
        var lines = Enumerable.Range(1, 40).Select(number => new LogLine(number, new string('界', 100_000), false))
            .ToArray();

        var updates = LogBatches.Split(lines).ToArray();

        Assert.Equal(
            lines.Select(line => line.LineNumber),
            updates.SelectMany(update => update.LogLines).Select(line => line.LineNumber));
        Assert.All(updates, update => Assert.InRange(update.CalculateSize(), 1, ReceiveLimit));
        Assert.InRange(updates.Length, 4, 5);
    }

    [Fact]
    public void Split_LineThatNoMessageHolds_IsCut()
    {
        var line = new LogLine(1, "begins here " + new string('x', 2 * ReceiveLimit), IsErrorMessage: true);

        var cut = Assert.Single(Assert.Single(LogBatches.Split([line])).LogLines);

        Assert.StartsWith("begins here", cut.Text, StringComparison.Ordinal);
        Assert.InRange(Encoding.UTF8.GetByteCount(cut.Text), 1, ReceiveLimit);
        Assert.True(cut.IsStdErr);
    }

    [Fact]
    public void Split_NoLines_SendsNothing() => Assert.Empty(LogBatches.Split([]));
}
