using FluxCache.Client;
using Xunit;

namespace FluxCache.Tests.Client.Streams;

/// <summary>Deadlines come when their time has passed, whatever the wall clock says.</summary>
public sealed class WallClockTests
{
    [Theory]
    [InlineData(1, -1)]
    [InlineData(1, 1)]
    [InlineData(0, -1)]
    public async Task Call_WallClockIsSetMeanwhile_EndsWhenItsTimeHasPassed(int streams, int hours)
    {
        await using var cluster = new FakeCluster(1, options =>
        {
            options.StreamsPerNode = streams;
            options.RetryCount = 0;
            options.AttemptTimeout = TimeSpan.FromSeconds(2);
            options.StreamLifetime = TimeSpan.FromDays(1);
        });
        await cluster.Client.GetStatsAsync();
        var node = cluster.Nodes.Values.Single();
        node.IsSilent = true;
        var call = cluster.Client.GetAsync("key").AsTask();
        await Eventually.UntilAsync(() => !node.Opened.IsEmpty || node.Count("Get") > 0);
        var began = cluster.Time.GetTimestamp();

        cluster.Time.WallClockOffset = TimeSpan.FromHours(hours);
        cluster.Time.Advance(TimeSpan.FromSeconds(1.9));
        Assert.False(call.IsCompleted);
        await cluster.Time.AdvanceUntilAsync(TimeSpan.FromMilliseconds(10), () => call.IsCompleted);

        Assert.Equal(FluxCacheClientErrorKind.Timeout, (await Assert.ThrowsAsync<FluxCacheClientException>(() => call)).Kind);
        Assert.InRange(cluster.Time.GetElapsedTime(began), TimeSpan.FromSeconds(2), TimeSpan.FromMinutes(5));
    }
}
