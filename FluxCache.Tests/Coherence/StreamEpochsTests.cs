using FluxCache.Coherence;
using Microsoft.Extensions.Time.Testing;
using Xunit;

namespace FluxCache.Tests.Coherence;

public sealed class StreamEpochsTests
{
    private readonly FakeTimeProvider _time = new();
    private readonly StreamEpochs _epochs;

    public StreamEpochsTests()
    {
        _epochs = new StreamEpochs(streams: 2, _time);
        _epochs.Up(0);
        _epochs.Up(1);
    }

    [Fact]
    public void Down_OneStream_ExactlyItsEntriesAreSuspect()
    {
        var epoch = _epochs.Current;
        Assert.True(_epochs.IsUndisputed(epoch));

        _epochs.Down(0);

        Assert.False(_epochs.IsUndisputed(epoch));
        Assert.False(_epochs.Covers(0, epoch));
        Assert.True(_epochs.Covers(1, epoch));
    }

    [Fact]
    public void Up_AfterALoss_WhatCameBeforeStaysSuspect()
    {
        var before = _epochs.Current;
        _epochs.Down(0);
        var meanwhile = _epochs.Current;
        Assert.False(_epochs.Covers(0, meanwhile));
        _epochs.Up(0);

        Assert.False(_epochs.Covers(0, before));
        Assert.False(_epochs.Covers(0, meanwhile));
        Assert.True(_epochs.Covers(0, _epochs.Current));
        Assert.True(_epochs.IsUndisputed(_epochs.Current));
    }

    [Fact]
    public void SetLate_AndCaughtUp_WhatItCoversIsCoveredAgain()
    {
        var epoch = _epochs.Current;
        _epochs.SetLate(0, isLate: true);
        Assert.False(_epochs.IsUndisputed(epoch));
        Assert.False(_epochs.Covers(0, epoch));

        _epochs.SetLate(0, isLate: false);

        Assert.True(_epochs.IsUndisputed(epoch));
        Assert.True(_epochs.Covers(0, epoch));
    }

    [Fact]
    public void SetLate_NothingLost_StaysUnbroken()
    {
        var epoch = _epochs.Current;
        _epochs.SetLate(0, isLate: true);
        Assert.True(_epochs.IsUnbroken(0, epoch));

        _epochs.Break(0);

        Assert.False(_epochs.IsUnbroken(0, epoch));
    }

    [Fact]
    public void Break_WhileLate_StaysLateUntilItIsInTime()
    {
        _epochs.SetLate(0, isLate: true);
        _epochs.Break(0);
        Assert.False(_epochs.Covers(0, _epochs.Current));

        _epochs.SetLate(0, isLate: false);

        Assert.True(_epochs.Covers(0, _epochs.Current));
    }

    [Fact]
    public void SuspectFor_SeveralBreaks_CountsFromTheFirstSince()
    {
        var epoch = _epochs.Current;
        _epochs.Break(1);
        _time.Advance(TimeSpan.FromSeconds(1));
        _epochs.Heard(0, _time.GetTimestamp(), isLate: false);
        _epochs.Down(0);
        _time.Advance(TimeSpan.FromSeconds(2));
        _epochs.Up(0);
        _time.Advance(TimeSpan.FromSeconds(4));

        Assert.Equal(TimeSpan.FromSeconds(6), _epochs.SuspectFor(0, epoch));
        Assert.Equal(TimeSpan.FromSeconds(7), _epochs.SuspectFor(1, epoch));
    }

    [Fact]
    public void SuspectFor_LateAndThenLost_CountsFromWhenTheStreamWasLastHeard()
    {
        var epoch = _epochs.Current;
        _time.Advance(TimeSpan.FromSeconds(5));
        _epochs.Heard(0, _time.GetTimestamp(), isLate: false);
        _time.Advance(TimeSpan.FromSeconds(1));
        _epochs.SetLate(0, isLate: true);
        Assert.Equal(TimeSpan.FromSeconds(1), _epochs.SuspectFor(0, epoch));
        _time.Advance(TimeSpan.FromSeconds(8));
        _epochs.Down(0);
        Assert.Equal(TimeSpan.FromSeconds(9), _epochs.SuspectFor(0, epoch));

        // A connection that comes and goes does not make it younger.
        _time.Advance(TimeSpan.FromSeconds(1));
        _epochs.Up(0);
        _epochs.Down(0);

        Assert.Equal(TimeSpan.FromSeconds(10), _epochs.SuspectFor(0, epoch));
    }

    [Fact]
    public void SuspectFor_MoreBreaksThanAreRemembered_IsNotKnown()
    {
        var epoch = _epochs.Current;
        for (var i = 0; i < 1_000; i++)
            _epochs.Break(0);

        Assert.Null(_epochs.SuspectFor(0, epoch));
    }

    [Fact]
    public void Break_BeforeAnEpochComesAgain_AsksToClearMemory()
    {
        var epoch = _epochs.Current;
        var clears = 0;
        for (var i = 0; i < 1 << 16; i++)
        {
            if (_epochs.Break(0))
                clears++;

            // An entry of the first epoch is gone once memory was cleared; until then it must not pass for a new one.
            if (clears == 0)
                Assert.False(_epochs.Covers(0, epoch));
        }

        Assert.Equal(4, clears);
    }
}
