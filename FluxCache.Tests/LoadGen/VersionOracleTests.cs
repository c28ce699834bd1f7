using FluxCache.LoadGen.Measuring;
using FluxCache.LoadGen.Workloads;
using Xunit;

namespace FluxCache.Tests.LoadGen;

public class VersionOracleTests
{
    private readonly VersionOracle _oracle = new(keys: 2);

    [Fact]
    public void Judge_WhatWasAcknowledged_IsRight()
    {
        Write(0, expected: 2);

        Assert.Null(_oracle.Judge(0, _oracle.FloorOf(0), 2));
    }

    [Fact]
    public void Judge_OlderThanAcknowledgedBeforeTheRead_IsStale()
    {
        Write(0, expected: 2);

        Assert.Equal(FindingKind.Stale, _oracle.Judge(0, _oracle.FloorOf(0), 1));
    }

    [Fact]
    public void Judge_AcknowledgedWhileTheReadWasUnderWay_MayReturnEither()
    {
        var floor = _oracle.FloorOf(0);
        Write(0, expected: 2);

        Assert.Null(_oracle.Judge(0, floor, 1));
        Assert.Null(_oracle.Judge(0, floor, 2));
    }

    [Fact]
    public void Judge_NotAcknowledgedButReturnedBefore_MustNotGoBack()
    {
        Assert.True(_oracle.TryBeginWrite(0, out var number));
        Assert.Null(_oracle.Judge(0, _oracle.FloorOf(0), number));

        Assert.Equal(FindingKind.Backwards, _oracle.Judge(0, _oracle.FloorOf(0), 1));
    }

    [Fact]
    public void Judge_WriteThatFailed_MayOrMayNotHaveTakenEffect()
    {
        Assert.True(_oracle.TryBeginWrite(0, out var failed));
        _oracle.EndWrite(0);

        Assert.Null(_oracle.Judge(0, _oracle.FloorOf(0), 1));
        Assert.Null(_oracle.Judge(0, _oracle.FloorOf(0), failed));
        Write(0, expected: failed + 1);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(2)]
    public void Judge_NumberThatNobodySent_IsForeign(long number) =>
        Assert.Equal(FindingKind.Foreign, _oracle.Judge(0, _oracle.FloorOf(0), number));

    [Fact]
    public void TryBeginWrite_KeyBeingWritten_HasOneWriter()
    {
        Assert.True(_oracle.TryBeginWrite(0, out _));

        Assert.False(_oracle.TryBeginWrite(0, out _));
        Assert.True(_oracle.TryBeginWrite(1, out _));
        _oracle.EndWrite(0);
        Assert.True(_oracle.TryBeginWrite(0, out _));
    }

    private void Write(int key, long expected)
    {
        Assert.True(_oracle.TryBeginWrite(key, out var number));
        Assert.Equal(expected, number);
        _oracle.Acknowledge(key, number);
        _oracle.EndWrite(key);
    }
}
