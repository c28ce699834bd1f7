using FluxCache.Memory.Eviction;
using Xunit;

namespace FluxCache.Tests.Memory.Eviction;

public sealed class RetentionValuesTests
{
    [Fact]
    public void Values_BeforeAnythingIsKnown_FallWithAgeAndGrowWithUses()
    {
        var values = RetentionValues.Initial();

        for (var age = 1; age < RetentionCells.Ages; age++)
            Assert.True(values[age] < values[age - 1]);
        for (var useClass = 1; useClass < RetentionCells.Classes; useClass++)
            Assert.True(values[useClass * RetentionCells.Ages] > values[(useClass - 1) * RetentionCells.Ages]);
    }

    [Fact]
    public void Values_OfRatesThatFall_AreTheRates()
    {
        var rates = new double[RetentionCells.Count];
        for (var cell = 0; cell < rates.Length; cell++)
            rates[cell] = 0.1 / (1 + cell % RetentionCells.Ages);

        var values = RetentionValues.From(rates);

        Assert.All(rates.Zip(values), static pair => Assert.Equal(pair.First, pair.Second, 1e-6));
    }

    [Fact]
    public void Values_WhereHitsComeLate_GrowUntilThen()
    {
        const int Late = 15;
        var rates = new double[RetentionCells.Count];
        rates[Late] = 1;

        var values = RetentionValues.From(rates);

        for (var age = 1; age <= Late; age++)
            Assert.True(values[age] > values[age - 1], $"age {age}");
        Assert.All(values[(Late + 1)..], static value => Assert.Equal(0, value));
    }

    [Fact]
    public void Values_WithoutHits_AreZero() =>
        Assert.All(RetentionValues.From(new double[RetentionCells.Count]), static value => Assert.Equal(0, value));
}
