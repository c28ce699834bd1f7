using FluxCache.Client;
using Xunit;
using Kind = FluxCache.Client.FluxCacheClientErrorKind;

namespace FluxCache.Tests.Client.OddServers;

/// <summary>What the client makes of answers that no node gives, when every call is a call of its own.</summary>
public sealed class UnaryAnswerTests
{
    public static TheoryData<string, Kind, bool> Answers => new()
    {
        // What comes, what the caller is told, and whether another node is asked for a read.
        { "400", Kind.NodeFault, false },
        { "401", Kind.NodeFault, false },
        { "403", Kind.NodeFault, false },
        { "404", Kind.NodeFault, false },
        { "429", Kind.Unavailable, true },
        { "500", Kind.NodeFault, false },
        { "502", Kind.Unavailable, true },
        { "503", Kind.Unavailable, true },
        { "504", Kind.Unavailable, true },
        { "INTERNAL_ERROR", Kind.Unavailable, true },
        { "CANCEL", Kind.Unavailable, true },
        { "ENHANCE_YOUR_CALM", Kind.Unavailable, true },
        { "headers, INTERNAL_ERROR", Kind.Unavailable, true },
        { "headers, CANCEL", Kind.Unavailable, true },
        { "headers, ENHANCE_YOUR_CALM", Kind.Unavailable, true },
        { "connection aborted", Kind.Unavailable, true },
        { "headers, connection aborted", Kind.Unavailable, true },
        { "a page", Kind.NodeFault, false },
        { "no status", Kind.NodeFault, false },
        { "no message", Kind.NodeFault, false },
        { "OK in the headers", Kind.NodeFault, false },
        { "a status unheard of", Kind.NodeFault, false },
        { "a status that is no number", Kind.Unavailable, true },
        { "a message cut short", Kind.Unavailable, true },
        { "two messages", Kind.Unavailable, true },
        { "a length over any limit", Kind.Unavailable, true },
        { "no protobuf", Kind.Unavailable, true },
        { "compressed by nothing", Kind.NodeFault, false },
        { "an unknown flag", Kind.Unavailable, true },
    };

    [Theory]
    [MemberData(nameof(Answers))]
    public async Task Get_OfAnOddServer_FailsAsItsKindOrIsAskedForElsewhere(
        string answer, Kind kind, bool askedElsewhere)
    {
        await using var cluster = await OddCluster.StartAsync(streams: 0);
        cluster.Odd.Spoil("Get", OddAnswers.Called(answer));

        if (askedElsewhere)
        {
            Assert.True((await cluster.GetAsync()).Found);
            return;
        }

        var error = await Assert.ThrowsAsync<FluxCacheClientException>(cluster.GetAsync);
        Assert.Equal((kind, false), (error.Kind, error.MayHaveTakenEffect));
    }

    [Theory]
    [MemberData(nameof(Answers))]
    public async Task Increment_OfAnOddServer_IsSentOnceAndMayHaveTakenEffect(
        string answer, Kind kind, bool askedElsewhere)
    {
        await using var cluster = await OddCluster.StartAsync(streams: 0);
        cluster.Odd.Spoil("Increment", OddAnswers.Called(answer));

        var error = await Assert.ThrowsAsync<FluxCacheClientException>(cluster.IncrementAsync);

        Assert.Equal((askedElsewhere ? Kind.OutcomeUnknown : kind, true), (error.Kind, error.MayHaveTakenEffect));
        Assert.Equal((1, 0), (cluster.Odd.Count("Increment"), cluster.Good.Count("Increment")));
        Assert.Equal(askedElsewhere, error.CanRetry);
    }

    [Theory]
    [InlineData("silence")]
    [InlineData("headers, silence")]
    public async Task Calls_WithoutAnAnswer_TimeOutAndAReadIsMadeElsewhere(string answer)
    {
        await using var cluster = await OddCluster.StartImpatientAsync(streams: 0);
        cluster.Odd.Spoil("Increment", OddAnswers.Called(answer));
        var error = await Assert.ThrowsAsync<FluxCacheClientException>(cluster.IncrementAsync);
        cluster.Odd.Spoil("Get", OddAnswers.Called(answer));

        Assert.True((await cluster.GetAsync()).Found);
        Assert.Equal((Kind.OutcomeUnknown, true, 1), (error.Kind, error.MayHaveTakenEffect, cluster.Odd.Count("Increment")));
    }

    [Fact]
    public async Task Increment_RefusedUnread_IsMadeElsewhere()
    {
        await using var cluster = await OddCluster.StartAsync(streams: 0);
        cluster.Odd.Spoil("Increment", OddAnswers.Called("REFUSED_STREAM"));

        Assert.Equal(1, await cluster.IncrementAsync());
    }

    [Fact]
    public async Task Get_MessageOverTheLimit_SaysThatItIsTooLarge()
    {
        await using var cluster = await OddCluster.StartAsync(streams: 0);
        cluster.Odd.Spoil("Get", OddAnswers.Called("a message over the limit"));

        var error = await Assert.ThrowsAsync<FluxCacheClientException>(cluster.GetAsync);

        Assert.Equal(Kind.InvalidArgument, error.Kind);
        Assert.Contains("MaxResponseBytes", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Calls_BesideThoseThatAreReset_GoOnOverTheSameConnection()
    {
        await using var cluster = await OddCluster.StartAloneAsync(streams: 0);
        cluster.Odd.Spoil("Increment", OddAnswers.Called("CANCEL"));
        await cluster.GetAsync();
        var (reads, connections) = (cluster.Odd.Count("Get"), cluster.Odd.Connections);

        var resets = Enumerable.Range(0, 20).Select(_ => Assert.ThrowsAsync<FluxCacheClientException>(cluster.IncrementAsync));
        await Task.WhenAll(Enumerable.Range(0, 20).Select(_ => cluster.GetAsync()).Concat<Task>(resets));

        Assert.Equal((reads + 20, 20), (cluster.Odd.Count("Get"), cluster.Odd.Count("Increment")));
        Assert.Equal(connections, cluster.Odd.Connections);
    }
}
