using FluxCache.Node.Service.Exchange;
using Microsoft.Extensions.Time.Testing;
using Xunit;

namespace FluxCache.Tests.Node.Exchange;

public sealed class SharedDeadlinesTests
{
    private readonly FakeTimeProvider _time = new();
    private readonly SharedDeadlines _deadlines;

    public SharedDeadlinesTests() => _deadlines = new SharedDeadlines(_time);

    [Fact]
    public void After_TimeoutsThatDifferByLittle_ShareASource()
    {
        var longest = _deadlines.After(2_000);

        Assert.Equal(longest, _deadlines.After(1_999));
        Assert.Equal(longest, _deadlines.After(1_900));
        Assert.NotEqual(longest, _deadlines.After(1_000));
    }

    [Theory]
    [InlineData(50u, 0)]
    [InlineData(2_000u, 90)]
    [InlineData(2_000u, 500)]
    public void After_AnyMoment_FiresWhenDueAndNoMoreThanTwoWindowsLater(uint timeoutMs, int beganLaterMs)
    {
        _deadlines.After(timeoutMs);
        _time.Advance(TimeSpan.FromMilliseconds(beganLaterMs));
        var token = _deadlines.After(timeoutMs);

        _time.Advance(TimeSpan.FromMilliseconds(timeoutMs) - TimeSpan.FromMilliseconds(1));
        Assert.False(token.IsCancellationRequested);
        _time.Advance(SharedDeadlines.Window * 2);
        Assert.True(token.IsCancellationRequested);
    }

    [Fact]
    public void After_NoTimeout_IsNeverCancelled() => Assert.False(_deadlines.After(0).CanBeCanceled);

    [Fact]
    public void After_TheLongestTimeout_IsTaken() => Assert.True(_deadlines.After(uint.MaxValue).CanBeCanceled);
}
