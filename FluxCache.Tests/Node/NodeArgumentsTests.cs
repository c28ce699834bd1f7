using FluxCache.Node.Hosting;
using Xunit;

namespace FluxCache.Tests.Node;

public sealed class NodeArgumentsTests
{
    [Theory]
    [InlineData("--FluxCache:MemoryCap=10")]
    [InlineData("--FluxCache:MemoryCap", "10")]
    [InlineData("--urls=http://localhost:1")]
    [InlineData("--environment", "Development", "--OTEL_SERVICE_NAME=node-1")]
    public void FaultOf_Configuration_IsNone(params string[] args) => Assert.Null(NodeArguments.FaultOf(args));

    [Theory]
    [InlineData("--foo", "--foo")]
    [InlineData("--foo", "--foo=1")]
    [InlineData("start", "--FluxCache:MemoryCap", "10", "start")]
    [InlineData("--urls", "--urls")]
    public void FaultOf_AnythingElse_NamesIt(string named, params string[] args) =>
        Assert.Contains(named, NodeArguments.FaultOf(args), StringComparison.Ordinal);

    [Theory]
    [InlineData(0, "--help")]
    [InlineData(2, "--foo")]
    public async Task RunAsync_NothingToServe_Ends(int exitCode, string argument) =>
        Assert.Equal(exitCode, await NodeProgram.RunAsync([argument]));
}
