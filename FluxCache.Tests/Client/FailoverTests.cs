using FluxCache.Client.Routing;
using Grpc.Core;
using Xunit;

namespace FluxCache.Tests.Client;

public sealed class FailoverTests
{
    private static readonly TimeSpan Step = TimeSpan.FromMilliseconds(10);

    [Fact]
    public async Task Get_OwnerRefuses_IsAnsweredByAnotherAtOnce()
    {
        await using var cluster = new FakeCluster(3);
        await cluster.Client.SetAsync("key", "value"u8.ToArray());
        var owner = await cluster.OwnerAsync("key");
        owner.Script = _ => FakeNode.Refused;

        // The clock stands still: a pause would never end.
        var value = await cluster.Client.GetAsync("key");

        Assert.True(value.Found);
    }

    [Fact]
    public async Task Get_OwnerIsDown_GoesToTheSameOtherNodeWithoutAskingTheOwner()
    {
        await using var cluster = new FakeCluster(3);
        var owner = await cluster.OwnerAsync("key");
        owner.Script = _ => FakeNode.Refused;
        await cluster.Client.GetAsync("key");
        var asked = owner.Count("Get");

        var next = await cluster.OwnerAsync("key");
        await cluster.Client.GetAsync("key");

        Assert.Equal(asked, owner.Count("Get"));
        Assert.Equal(3, next.Count("Get"));
    }

    [Fact]
    public async Task Node_BackAgain_GetsItsKeysBack()
    {
        await using var cluster = new FakeCluster(3);
        var owner = await cluster.OwnerAsync("key");
        owner.Script = _ => FakeNode.Refused;
        await cluster.Client.GetAsync("key");
        Assert.NotSame(owner, await cluster.OwnerAsync("key"));

        owner.Script = _ => null;
        await cluster.Time.AdvanceUntilAsync(
            Step, async () => (await cluster.Client.GetStatsAsync()).All(node => node.IsAvailable));

        Assert.Same(owner, await cluster.OwnerAsync("key"));
    }

    [Fact]
    public void Node_BackAgain_TheDefaultScheduleFindsItWithinTwoSeconds()
    {
        var longestPause = new FluxCache.Client.FluxCacheClientOptions().MaxProbeInterval * 1.25;

        Assert.InRange(
            longestPause + NodeProber.LongestProbe + TimeSpan.FromMilliseconds(50), TimeSpan.Zero, TimeSpan.FromSeconds(2));
    }

    [Fact]
    public async Task Node_ProbeIsNotAnswered_TheNextIsNotHeldUp()
    {
        await using var cluster = new FakeCluster(2);
        var owner = await cluster.OwnerAsync("key");
        owner.Script = _ => FakeNode.Refused;
        await cluster.Client.GetAsync("key");
        owner.IsSilent = true;

        await cluster.Time.AdvanceUntilAsync(Step, () => owner.Count("Stats") >= 3);

        // The wait for its answer, and the little that the transport may take to say that it is over.
        Assert.Contains(
            cluster.Time.Timers,
            timer => timer >= NodeProber.LongestProbe && timer < NodeProber.LongestProbe + TimeSpan.FromMilliseconds(100));
    }

    [Fact]
    public async Task Node_StaysAway_IsProbedAtGrowingIntervals()
    {
        await using var cluster = new FakeCluster(2);
        var owner = await cluster.OwnerAsync("key");
        owner.Script = _ => FakeNode.Refused;
        var earlier = cluster.Time.Timers.Count;
        await cluster.Client.GetAsync("key");

        await cluster.Time.AdvanceUntilAsync(Step, () => owner.Count("Stats") >= 5);

        // 250 ms, doubled each time up to a second, a quarter more or less, in whole milliseconds. The other timers are the
        // directory's, of 30 s.
        var pauses = cluster.Time.Timers.Skip(earlier).Where(pause => pause < TimeSpan.FromSeconds(30)).Take(5).ToArray();
        for (var i = 0; i < pauses.Length; i++)
            Assert.InRange(pauses[i].TotalMilliseconds, Math.Floor(0.75 * Pause(i)), 1.25 * Pause(i));
        Assert.Equal(5, pauses.Length);

        static int Pause(int probe) => Math.Min(250 << probe, 1_000);
    }

    [Fact]
    public async Task Node_SilentOnce_IsAvoidedByThatCallAndKept()
    {
        await using var cluster = new FakeCluster(2);
        var owner = await cluster.OwnerAsync("key");
        var silent = true;
        owner.Script = _ => silent ? new Status(StatusCode.DeadlineExceeded, "") : null;

        await cluster.Client.GetAsync("key");
        silent = false;

        Assert.Same(owner, await cluster.OwnerAsync("key"));
    }

    [Fact]
    public async Task Node_SilentThreeTimesInARow_IsSetAside()
    {
        await using var cluster = new FakeCluster(2);
        var owner = await cluster.OwnerAsync("key");
        owner.Script = _ => new Status(StatusCode.DeadlineExceeded, "");

        for (var i = 0; i < 3; i++)
            await cluster.Client.GetAsync("key");
        var asked = owner.Count("Get");
        await cluster.Client.GetAsync("key");

        Assert.Equal(asked, owner.Count("Get"));
    }

    [Fact]
    public async Task Node_AnswersThatRedisIsAway_IsNotSetAside()
    {
        await using var cluster = new FakeCluster(2, options => options.RetryCount = 0);
        var owner = await cluster.OwnerAsync("key");
        owner.Script = _ => new Status(StatusCode.Unavailable, "Redis is away");
        await Assert.ThrowsAsync<FluxCache.Client.FluxCacheClientException>(async () => await cluster.Client.GetAsync("key"));

        owner.Script = _ => null;

        Assert.Same(owner, await cluster.OwnerAsync("key"));
    }
}
