using FluxCache.Coherence;
using FluxCache.Resp.Connection;
using Xunit;

namespace FluxCache.Tests.Coherence;

public sealed class KeyCoverageTests
{
    private readonly KeyCoverage _coverage = new(connections: 2, prefixes: ["app:"]);

    [Theory]
    [InlineData(InvalidationMode.PerKey, true)]
    [InlineData(InvalidationMode.Broadcast, false)]
    [InlineData(InvalidationMode.Published, false)]
    [InlineData(InvalidationMode.None, false)]
    public void PrecedesReplies_InPerKeyTrackingAlone(InvalidationMode mode, bool expected)
    {
        _coverage.SetMode(0, mode);
        _coverage.SetMode(1, mode);

        Assert.Equal(expected, _coverage.PrecedesReplies("app:key"));
    }

    [Theory]
    [InlineData(InvalidationMode.PerKey, true)]
    [InlineData(InvalidationMode.Broadcast, true)]
    [InlineData(InvalidationMode.Published, false)]
    [InlineData(InvalidationMode.None, false)]
    [InlineData(InvalidationMode.Auto, false)]
    public void IsTracked_WhereTheServerItselfReports(InvalidationMode mode, bool expected)
    {
        _coverage.SetMode(1, mode);

        Assert.Equal(expected, _coverage.IsTracked(1));
        Assert.False(_coverage.IsTracked(0));
    }

    [Theory]
    [InlineData(InvalidationMode.PerKey, "other", true)]
    [InlineData(InvalidationMode.Published, "other", true)]
    [InlineData(InvalidationMode.Broadcast, "other", false)]
    [InlineData(InvalidationMode.Broadcast, "app:key", true)]
    [InlineData(InvalidationMode.Broadcast, "APP:key", false)]
    public void Covers_EveryKey_ButBroadcastsThoseWithAPrefix(InvalidationMode mode, string key, bool expected)
    {
        _coverage.SetMode(0, mode);
        _coverage.SetMode(1, mode);

        Assert.Equal(expected, _coverage.Covers(key));
    }

    [Fact]
    public void Covers_BroadcastWithoutPrefixes_EveryKey()
    {
        var coverage = new KeyCoverage(connections: 1, prefixes: []);
        coverage.SetMode(0, InvalidationMode.Broadcast);

        Assert.True(coverage.Covers("any"));
    }

    [Fact]
    public void StreamOf_PublishedKeys_IsTheChannel()
    {
        var first = KeyOf(0);
        var second = KeyOf(1);
        _coverage.SetMode(0, InvalidationMode.PerKey);
        _coverage.SetMode(1, InvalidationMode.Published);

        Assert.Equal((3, 2), (_coverage.Streams, _coverage.Channel));
        Assert.Equal(0, _coverage.StreamOf(first));
        Assert.Equal(_coverage.Channel, _coverage.StreamOf(second));
    }

    [Fact]
    public void Mode_OfConnectionsThatDiffer_IsTheWeakest()
    {
        _coverage.SetMode(0, InvalidationMode.PerKey);
        Assert.Equal(InvalidationMode.PerKey, _coverage.Mode);

        _coverage.SetMode(1, InvalidationMode.Published);
        Assert.Equal(InvalidationMode.Published, _coverage.Mode);
    }

    private static string KeyOf(int connection)
    {
        for (var number = 0; ; number++)
        {
            var key = $"app:{number}";
            if (KeyRouting.ConnectionOf(key, 2) == connection)
                return key;
        }
    }
}
