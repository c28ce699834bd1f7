using FluxCache.LoadGen.Keys;
using Xunit;

namespace FluxCache.Tests.LoadGen;

public class StampedValueTests
{
    private static readonly Stamp Written = new(Run: 0xFEEDUL, Number: 42, Writer: 7);

    [Theory]
    [InlineData(40)]
    [InlineData(41)]
    [InlineData(100)]
    [InlineData(4_099)]
    public void Read_WhatWasWritten_IsIntactAndTheSame(int size)
    {
        var value = NewValue(size, "key:1");

        Assert.Equal(StampCheck.Intact, StampedValue.Read(value, "key:1", out var stamp));
        Assert.Equal(Written, stamp);
    }

    [Fact]
    public void Read_AnyByteChanged_IsNotIntact()
    {
        var value = NewValue(103, "key:1");
        for (var at = 0; at < value.Length; at++)
        {
            value[at] ^= 0x01;
            Assert.NotEqual(StampCheck.Intact, StampedValue.Read(value, "key:1", out _));
            value[at] ^= 0x01;
        }
    }

    [Theory]
    [InlineData(1)]
    [InlineData(8)]
    [InlineData(39)]
    [InlineData(100)]
    public void Read_ValueOfAnotherKey_SaysSo(int size)
    {
        var value = NewValue(size, "key:1");

        Assert.Equal(StampCheck.Intact, StampedValue.Read(value, "key:1", out _));
        Assert.Equal(StampCheck.OtherKey, StampedValue.Read(value, "key:2", out _));
    }

    [Theory]
    [InlineData(99)]
    [InlineData(40)]
    public void Read_CutOff_IsDamaged(int length) =>
        Assert.Equal(StampCheck.Damaged, StampedValue.Read(NewValue(100, "key:1").AsSpan(0, length), "key:1", out _));

    private static byte[] NewValue(int size, string key)
    {
        var value = StampedValue.NewBuffer(size, seed: 5);
        StampedValue.Write(value, key, Written);
        return value;
    }
}
