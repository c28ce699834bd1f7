using FluxCache.Resp.Connection;
using Xunit;

namespace FluxCache.Tests.Resp.Connection;

public sealed class ReconnectDelayTests
{
    private readonly ReconnectDelay _delay = new(new Random(1));

    [Fact]
    public void AfterFailure_EachTime_DoublesUpToTheLongest()
    {
        for (var i = 0; i < 100; i++)
        {
            var doubled = ReconnectDelay.First.TotalMilliseconds * Math.Pow(2, i);
            var full = TimeSpan.FromMilliseconds(Math.Min(ReconnectDelay.Longest.TotalMilliseconds, doubled));
            Assert.InRange(_delay.AfterFailure(FluxCacheErrorKind.Unavailable), full / 2, full);
        }
    }

    [Fact]
    public void AfterLoss_OfAConnectionThatWorked_IsNoneAndForgetsFailures()
    {
        for (var i = 0; i < 10; i++)
            _delay.AfterFailure(FluxCacheErrorKind.Unavailable);

        Assert.Equal(TimeSpan.Zero, _delay.AfterLoss(ReconnectDelay.Brief));
        Assert.InRange(_delay.AfterFailure(FluxCacheErrorKind.Unavailable), ReconnectDelay.First / 2, ReconnectDelay.First);
    }

    [Fact]
    public void AfterLoss_AsSoonAsItWasOpen_GrowsAsAfterAFailure()
    {
        for (var i = 0; i < 10; i++)
            _delay.AfterLoss(TimeSpan.FromMilliseconds(1));

        Assert.InRange(_delay.AfterLoss(TimeSpan.FromMilliseconds(1)), ReconnectDelay.Longest / 2, ReconnectDelay.Longest);
    }

    [Fact]
    public void AfterFailure_ARefusal_IsSlow() => Assert.InRange(
        _delay.AfterFailure(FluxCacheErrorKind.Authentication), ReconnectDelay.Refused / 2, ReconnectDelay.Refused);
}
