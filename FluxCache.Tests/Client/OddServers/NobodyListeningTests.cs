using FluxCache.Client;
using Xunit;

namespace FluxCache.Tests.Client.OddServers;

/// <summary>A node whose address nobody listens at: nothing was sent, so that everything is made elsewhere.</summary>
public sealed class NobodyListeningTests
{
    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    public async Task Calls_OfAKeyOfThatNode_AreMadeElsewhere(int streams)
    {
        await using var cluster = await OddCluster.StartAsync(streams);
        await cluster.Odd.DisposeAsync();

        Assert.Equal(1, await cluster.IncrementAsync());
        Assert.True((await cluster.GetAsync()).Found);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    public async Task Calls_WithoutAnotherNode_AreUnavailableAndWithoutEffect(int streams)
    {
        await using var cluster = await OddCluster.StartAloneAsync(streams);
        await cluster.Odd.DisposeAsync();

        var error = await Assert.ThrowsAsync<FluxCacheClientException>(cluster.IncrementAsync);

        Assert.Equal((FluxCacheClientErrorKind.Unavailable, false), (error.Kind, error.MayHaveTakenEffect));
    }
}
