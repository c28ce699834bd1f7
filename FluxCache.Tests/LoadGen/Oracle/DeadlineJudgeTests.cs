using FluxCache.LoadGen.Oracle.Lifetimes;
using Xunit;

namespace FluxCache.Tests.LoadGen.Oracle;

/// <summary>When a value ends: what its write allows, and each way to break it.</summary>
public sealed class DeadlineJudgeTests
{
    private static readonly TimeSpan Due = TimeSpan.FromSeconds(60);

    private readonly DeadlineJudge _judge = new(Due, slowest: TimeSpan.FromSeconds(3));

    [Fact]
    public void Saw_DeadlineStays_NothingIsWrong()
    {
        See(at: 0, left: 60.4);
        See(at: 1, left: 59.4);
        See(at: 2, left: 58.41);

        Assert.Null(_judge.Fault);
    }

    // A repeated SET sends a relative PX again.
    [Fact]
    public void Saw_DeadlineMoves_TheWriteWasDoneAgain()
    {
        See(at: 0, left: 60);
        See(at: 1, left: 60);

        Assert.Contains("999 ms later than the one it had", _judge.Fault);
    }

    [Fact]
    public void Saw_LaterThanTheSlowestWriteAllows_OutlivesItsWrite()
    {
        See(at: 4, left: 60);

        Assert.Contains("4 s too late", _judge.Fault);
    }

    [Fact]
    public void Saw_NoEnd_OutlivesItsWrite()
    {
        _judge.Saw(TimeSpan.Zero, TimeSpan.Zero, left: null);

        Assert.Equal("lives without end", _judge.Fault);
    }

    private void See(double at, double left)
    {
        var moment = TimeSpan.FromSeconds(at);
        _judge.Saw(moment, moment + TimeSpan.FromMilliseconds(1), TimeSpan.FromSeconds(left));
    }
}
