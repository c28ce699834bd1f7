using FluxCache.Client;
using FluxCache.Client.Routing;
using Microsoft.Extensions.Time.Testing;
using Xunit;

namespace FluxCache.Tests.Client;

/// <summary>Deadlines by a node's clock are never later than meant.</summary>
public sealed class NodeClockTests
{
    private readonly FakeTimeProvider _time = new();
    private readonly NodeClock _clock;
    private readonly DateTime _start;

    public NodeClockTests()
    {
        _clock = new NodeClock(_time);
        _start = SteadyClock.Now(_time);
    }

    [Theory]
    [InlineData("")]
    [InlineData("node")]
    [InlineData("node ")]
    [InlineData("node x")]
    [InlineData("node -1")]
    [InlineData("12345")]
    public void Header_OfAnotherForm_IsIgnored(string header)
    {
        _clock.LearnHeader(header);

        Assert.Equal(0, _clock.Moment(_start.AddSeconds(1)));
    }

    [Fact]
    public void Moment_AfterAnAnswer_IsByTheNodesClock()
    {
        _clock.LearnHeader("node 5000");

        Assert.Equal(6_000, _clock.Moment(_start.AddSeconds(1)));
    }

    [Fact]
    public void Answer_ThatTookLonger_ChangesNothing()
    {
        _clock.LearnHeader("node 5000");
        _time.Advance(TimeSpan.FromSeconds(3));
        _clock.Learn(7_900);

        Assert.Equal(6_000, _clock.Moment(_start.AddSeconds(1)));
    }

    [Fact]
    public void Answer_ThatWasFaster_CountsAtOnce()
    {
        _clock.LearnHeader("node 5000");
        _time.Advance(TimeSpan.FromSeconds(3));
        _clock.Learn(8_100);

        Assert.Equal(6_100, _clock.Moment(_start.AddSeconds(1)));
    }

    [Fact]
    public void Answer_AfterALongTime_CountsEvenIfItTookLonger()
    {
        _clock.LearnHeader("node 5000");
        _time.Advance(TimeSpan.FromSeconds(10));
        _clock.Learn(14_990);

        Assert.Equal(5_990, _clock.Moment(_start.AddSeconds(1)));
    }

    [Fact]
    public void Header_OfAnotherProcess_CountsAtOnce()
    {
        _clock.LearnHeader("node 5000");
        _clock.LearnHeader("other 100");

        Assert.Equal(1_100, _clock.Moment(_start.AddSeconds(1)));
    }

    [Fact]
    public void Moment_BeforeTheNodesClockBegan_IsNotTakenForNone()
    {
        _clock.LearnHeader("node 0");
        _time.Advance(TimeSpan.FromSeconds(5));
        _clock.LearnHeader("node 0");
        _time.Advance(TimeSpan.FromSeconds(10));
        _clock.LearnHeader("node 0");

        Assert.Equal(1, _clock.Moment(_start.AddSeconds(1)));
    }
}
