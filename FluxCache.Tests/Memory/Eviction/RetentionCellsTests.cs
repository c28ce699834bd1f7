using FluxCache.Memory.Eviction;
using Xunit;

namespace FluxCache.Tests.Memory.Eviction;

public sealed class RetentionCellsTests
{
    [Fact]
    public void Ages_OfAllMarks_AreInTheirCells()
    {
        for (var age = 0; age < 4_032; age++)
        {
            var ageClass = RetentionCells.Of(UseMark.Create(1, 0), age) % RetentionCells.Ages;
            Assert.InRange(age, RetentionCells.StartOf(ageClass), RetentionCells.StartOf(ageClass + 1) - 1);
        }
    }

    [Fact]
    public void Uses_OfAllNumbers_AreInSixClasses()
    {
        int[] classes = [0, 0, 1, 2, 3, 3, 4, 4, 4, 4, 5, 5, 5, 5, 5, 5];

        Assert.Equal(
            classes.Select(static useClass => useClass * RetentionCells.Ages),
            Enumerable.Range(0, 16).Select(static uses => RetentionCells.Of(UseMark.Create(uses, 9), 9)));
    }
}
