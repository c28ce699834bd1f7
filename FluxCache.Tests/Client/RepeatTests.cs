using FluxCache.Client;
using Grpc.Core;
using Xunit;

namespace FluxCache.Tests.Client;

/// <summary>Which failures are repeated, where, and what the caller is told when that does not help.</summary>
public sealed class RepeatTests
{
    private static readonly Metadata OfNodeItself = new() { { "fluxcache-answer", "1" } };

    public static TheoryData<StatusCode, FluxCacheClientErrorKind, bool, bool> NodeStatuses => new()
    {
        // What the node says, what the reader is told, and whether a read and a write are repeated.
        { StatusCode.Unavailable, FluxCacheClientErrorKind.Unavailable, true, true },
        { StatusCode.Aborted, FluxCacheClientErrorKind.OutcomeUnknown, true, false },
        { StatusCode.DeadlineExceeded, FluxCacheClientErrorKind.Timeout, true, false },
        { StatusCode.InvalidArgument, FluxCacheClientErrorKind.InvalidArgument, false, false },
        { StatusCode.FailedPrecondition, FluxCacheClientErrorKind.Rejected, false, false },
        { StatusCode.Internal, FluxCacheClientErrorKind.NodeFault, false, false },
        { StatusCode.Unimplemented, FluxCacheClientErrorKind.NodeFault, false, false },
    };

    [Theory]
    [MemberData(nameof(NodeStatuses))]
    public async Task Failure_OfEveryNode_IsRepeatedWhereThatIsSafe(
        StatusCode code, FluxCacheClientErrorKind kind, bool readIsRepeated, bool writeIsRepeated)
    {
        await using var cluster = await FailingClusterAsync(new Status(code, "because"), trailers: OfNodeItself);

        var read = await Assert.ThrowsAsync<FluxCacheClientException>(() => DrivenAsync(cluster, c => c.GetAsync("key").AsTask()));
        var write = await Assert.ThrowsAsync<FluxCacheClientException>(() => DrivenAsync(cluster, c => c.SetAsync("key", default).AsTask()));
        var increment = await Assert.ThrowsAsync<FluxCacheClientException>(() => DrivenAsync(cluster, c => c.IncrementAsync("key").AsTask()));

        var isUnknown = readIsRepeated && !writeIsRepeated;
        Assert.Equal(kind, read.Kind);
        Assert.All(
            [write, increment],
            error => Assert.Equal(isUnknown ? FluxCacheClientErrorKind.OutcomeUnknown : kind, error.Kind));
        Assert.Equal(readIsRepeated ? 3 : 1, cluster.Count("Get"));
        Assert.Equal(writeIsRepeated ? 3 : 1, cluster.Count("Set"));
        Assert.Equal(writeIsRepeated ? 3 : 1, cluster.Count("Increment"));
        Assert.False(read.MayHaveTakenEffect);
    }

    [Fact]
    public async Task Failure_NodeSaysThatItIsBusy_IsRepeated()
    {
        await using var cluster = await FailingClusterAsync(
            new Status(StatusCode.ResourceExhausted, "too much waits"), trailers: OfNodeItself);

        var error = await Assert.ThrowsAsync<FluxCacheClientException>(
            () => DrivenAsync(cluster, c => c.IncrementAsync("key").AsTask()));

        Assert.Equal((FluxCacheClientErrorKind.Busy, true, false), (error.Kind, error.CanRetry, error.MayHaveTakenEffect));
        Assert.Equal(3, cluster.Count("Increment"));
    }

    [Fact]
    public async Task Failure_MessageOverALimit_IsNotRepeatedAndSaysWhatToChange()
    {
        await using var cluster = await FailingClusterAsync(new Status(StatusCode.ResourceExhausted, "Too large."));

        var error = await Assert.ThrowsAsync<FluxCacheClientException>(
            () => DrivenAsync(cluster, c => c.SetAsync("key", default).AsTask()));

        Assert.Equal((FluxCacheClientErrorKind.InvalidArgument, false), (error.Kind, error.MayHaveTakenEffect));
        Assert.Contains("MaxResponseBytes", error.Message, StringComparison.Ordinal);
        Assert.Equal(1, cluster.Count("Set"));
    }

    [Theory]
    [InlineData(HttpRequestError.ConnectionError, true)]
    [InlineData(HttpRequestError.NameResolutionError, true)]
    [InlineData(HttpRequestError.ResponseEnded, false)]
    [InlineData(HttpRequestError.HttpProtocolError, false)]
    public async Task Write_ConnectionFails_IsRepeatedOnlyIfItWasNeverSent(HttpRequestError error, bool repeated)
    {
        var failure = new Status(StatusCode.Unavailable, "lost", new HttpRequestException(error, "lost"));
        await using var cluster = await FailingClusterAsync(failure);

        FluxCacheClientException[] thrown =
        [
            await Assert.ThrowsAsync<FluxCacheClientException>(() => DrivenAsync(cluster, c => c.IncrementAsync("key").AsTask())),
            await Assert.ThrowsAsync<FluxCacheClientException>(() => DrivenAsync(cluster, c => c.SetAsync("key", default).AsTask())),
            await Assert.ThrowsAsync<FluxCacheClientException>(() => DrivenAsync(cluster, c => c.DeleteAsync("key").AsTask())),
        ];

        Assert.All(
            (string[])["Increment", "Set", "Delete"], method => Assert.Equal(repeated ? 3 : 1, cluster.Count(method)));
        Assert.All(thrown, error => Assert.Equal(!repeated, error.MayHaveTakenEffect));
        Assert.All(thrown, error => Assert.Equal(
            repeated ? FluxCacheClientErrorKind.Unavailable : FluxCacheClientErrorKind.OutcomeUnknown, error.Kind));
    }

    [Fact]
    public async Task Write_UnavailableOfWhatIsNoNode_IsUnknownAndNotRepeated()
    {
        // A proxy that passed the call on and lost the node says the same in a trailer, and does not know.
        await using var cluster = await FailingClusterAsync(new Status(StatusCode.Unavailable, "upstream went away"));

        var error = await Assert.ThrowsAsync<FluxCacheClientException>(
            () => DrivenAsync(cluster, c => c.IncrementAsync("key").AsTask()));

        Assert.Equal((FluxCacheClientErrorKind.OutcomeUnknown, true), (error.Kind, error.MayHaveTakenEffect));
        Assert.Equal(1, cluster.Count("Increment"));
    }

    [Fact]
    public async Task Get_RetryCountZero_IsTriedOnce()
    {
        await using var cluster = await FailingClusterAsync(new Status(StatusCode.Unavailable, "because"), retryCount: 0);

        await Assert.ThrowsAsync<FluxCacheClientException>(async () => await cluster.Client.GetAsync("key"));

        Assert.Equal(1, cluster.Count("Get"));
    }

    [Fact]
    public async Task Get_TimeIsOver_IsNotRepeated()
    {
        await using var cluster = new FakeCluster(2);
        await cluster.Client.GetAsync("key");
        foreach (var node in cluster.Nodes.Values)
        {
            node.Script = _ =>
            {
                cluster.Time.Advance(TimeSpan.FromSeconds(3));
                return new Status(StatusCode.DeadlineExceeded, "");
            };
        }

        var error = await Assert.ThrowsAsync<FluxCacheClientException>(async () => await cluster.Client.GetAsync("key"));

        Assert.Equal(FluxCacheClientErrorKind.Timeout, error.Kind);
        Assert.Equal(1 + 2, cluster.Count("Get"));
    }

    private static async Task<FakeCluster> FailingClusterAsync(
        Status failure, int retryCount = 2, Metadata? trailers = null)
    {
        var cluster = new FakeCluster(2, options => options.RetryCount = retryCount);
        await cluster.Client.GetStatsAsync();
        foreach (var node in cluster.Nodes.Values)
        {
            node.Script = method => method == "Stats" ? null : failure;
            node.Trailers = trailers ?? [];
        }

        return cluster;
    }

    /// <summary>Makes a call and moves the clock over its pauses until it ends.</summary>
    private static async Task DrivenAsync(FakeCluster cluster, Func<IFluxCacheClient, Task> call)
    {
        var running = call(cluster.Client);
        await cluster.Time.AdvanceUntilAsync(TimeSpan.FromMilliseconds(20), () => running.IsCompleted);
        await running;
    }
}
