using FluxCache.Client;
using Xunit;

namespace FluxCache.Tests.Client.OddServers;

/// <summary>
/// What the client does when a server does not take its stream: no operation was on it, so that all are made elsewhere.
/// </summary>
public sealed class StreamOpeningTests
{
    public static TheoryData<string> Refusals =>
    [
        "400", "401", "403", "429", "500", "502", "503", "504",
        "INTERNAL_ERROR", "REFUSED_STREAM", "CANCEL", "ENHANCE_YOUR_CALM", "connection aborted",
        "a page", "OK in the headers", "UNAVAILABLE in the headers", "a status unheard of",
    ];

    /// <summary>The stream seems to be taken, and its end comes before or after the operations.</summary>
    public static TheoryData<string> EarlyEnds =>
    [
        "headers, INTERNAL_ERROR", "headers, REFUSED_STREAM", "headers, CANCEL", "headers, ENHANCE_YOUR_CALM",
        "headers, connection aborted", "no status", "no message", "a status that is no number", "a message cut short",
        "two messages", "a message over the limit", "a length over any limit", "no protobuf", "compressed by nothing",
        "an unknown flag",
    ];

    [Theory]
    [MemberData(nameof(Refusals))]
    public async Task Operations_OfAStreamThatWasNotTaken_AreMadeElsewhere(string answer)
    {
        await using var cluster = await OddCluster.StartAsync(streams: 1);
        cluster.Odd.Spoil("Exchange", OddAnswers.Called(answer));

        Assert.Equal(1, await cluster.IncrementAsync());
        Assert.True((await cluster.GetAsync()).Found);
    }

    [Theory]
    [MemberData(nameof(Refusals))]
    public async Task Operations_OfTheOnlyNode_AreUnavailableAndWithoutEffect(string answer)
    {
        await using var cluster = await OddCluster.StartAloneAsync(streams: 1);
        cluster.Odd.Spoil("Exchange", OddAnswers.Called(answer));

        var error = await Assert.ThrowsAsync<FluxCacheClientException>(cluster.IncrementAsync);

        Assert.Equal((FluxCacheClientErrorKind.Unavailable, false), (error.Kind, error.MayHaveTakenEffect));
        cluster.Odd.Mend();
        Assert.Equal(1, await cluster.IncrementAsync());
    }

    [Theory]
    [MemberData(nameof(EarlyEnds))]
    public async Task Increment_OfAStreamThatEndsEarly_IsNeverMadeTwice(string answer)
    {
        await using var cluster = await OddCluster.StartAsync(streams: 1);
        cluster.Odd.Spoil("Exchange", OddAnswers.Called(answer));

        var made = await MakeAsync(cluster.IncrementAsync);

        Assert.Equal(made ? 1 : 0, cluster.Cache.Increments);
        Assert.True((await cluster.GetAsync()).Found);
    }

    [Fact]
    public async Task Operations_SentAndNotAnswered_AWriteIsUnknownAndAReadIsMadeElsewhere()
    {
        await using var cluster = await OddCluster.StartImpatientAsync(streams: 1);
        cluster.Odd.Spoil("Exchange", OddAnswers.Called("headers, silence"));

        var error = await Assert.ThrowsAsync<FluxCacheClientException>(cluster.IncrementAsync);

        Assert.Equal((FluxCacheClientErrorKind.OutcomeUnknown, true), (error.Kind, error.MayHaveTakenEffect));
        Assert.True((await cluster.GetAsync()).Found);
    }

    [Fact]
    public async Task Operations_OfAStreamThatIsNeverTaken_AreMadeElsewhere()
    {
        await using var cluster = await OddCluster.StartImpatientAsync(streams: 1);
        cluster.Odd.Spoil("Exchange", OddAnswers.Called("silence"));

        Assert.Equal(1, await cluster.IncrementAsync());
        Assert.True((await cluster.GetAsync()).Found);
    }

    [Fact]
    public async Task Operations_StreamsUnknownToTheServer_AreCallsOfTheirOwn()
    {
        await using var cluster = await OddCluster.StartAsync(streams: 1);
        cluster.Odd.Spoil("Exchange", OddAnswers.Called("404"));
        var before = cluster.Odd.Count("Get");

        Assert.Equal(1, await cluster.IncrementAsync());
        Assert.True((await cluster.GetAsync()).Found);

        Assert.Equal((1, before + 1), (cluster.Odd.Count("Increment"), cluster.Odd.Count("Get")));
    }

    /// <summary>Whether the call was made; one that was not says that it may have been.</summary>
    private static async Task<bool> MakeAsync<T>(Func<Task<T>> call)
    {
        try
        {
            await call();
            return true;
        }
        catch (FluxCacheClientException error)
        {
            Assert.True(error.MayHaveTakenEffect, error.Message);
            Assert.Equal(FluxCacheClientErrorKind.OutcomeUnknown, error.Kind);
            return false;
        }
    }
}
