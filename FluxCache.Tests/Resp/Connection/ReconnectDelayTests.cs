using FluxCache.Resp.Connection;
using Xunit;

namespace FluxCache.Tests.Resp.Connection;

public sealed class ReconnectDelayTests
{
    [Fact]
    public void Next_AfterEachFailure_DoublesUpToTheLongest()
    {
        var delay = new ReconnectDelay(new Random(1));

        for (var i = 0; i < 100; i++)
        {
            var doubled = ReconnectDelay.First.TotalMilliseconds * Math.Pow(2, i);
            var full = TimeSpan.FromMilliseconds(Math.Min(ReconnectDelay.Longest.TotalMilliseconds, doubled));
            Assert.InRange(delay.Next(FluxCacheErrorKind.Unavailable), full / 2, full);
        }

        delay.Reset();
        Assert.InRange(delay.Next(FluxCacheErrorKind.Unavailable), ReconnectDelay.First / 2, ReconnectDelay.First);
    }

    [Fact]
    public void Next_AfterARefusal_IsSlow() => Assert.InRange(
        new ReconnectDelay(new Random(1)).Next(FluxCacheErrorKind.Authentication),
        ReconnectDelay.Refused / 2,
        ReconnectDelay.Refused);
}
