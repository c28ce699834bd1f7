using FluxCache.Memory.Eviction;
using Xunit;

namespace FluxCache.Tests.Memory.Eviction;

public sealed class UseMarkTests
{
    [Theory]
    [InlineData(0, 0, 0)]
    [InlineData(15, 4_095, 0)]
    [InlineData(7, 100, 4_031)]
    [InlineData(1, 4_000, 1_000)]
    [InlineData(3, 1_000_000, 77)]
    public void Mark_OfUsesAndAClock_HasThemBack(int uses, int usedAt, int age)
    {
        var mark = UseMark.Create(uses, usedAt);

        Assert.Equal(uses, UseMark.Uses(mark));
        Assert.Equal(age, UseMark.Age(mark, usedAt + age));
    }

    [Fact]
    public void Age_ForAClockThatWasReadBeforeTheUse_IsZero()
    {
        var mark = UseMark.Create(1, 4_096);

        Assert.Equal(0, UseMark.Age(mark, 4_095));
        Assert.Equal(0, UseMark.Age(mark, 4_096 - 64));
    }

    [Fact]
    public void Age_AfterTheClockWentRound_StartsAgain() =>
        Assert.Equal(5, UseMark.Age(UseMark.Create(1, 10), 10 + 4_096 + 5));
}
