using FluxCache.Memory.Eviction;
using Xunit;

namespace FluxCache.Tests.Memory.Eviction;

public sealed class RetentionLearnerTests
{
    private readonly RetentionStatistics _statistics = new();

    [Fact]
    public void Learn_BeforeAResidentWasSeen_KnowsNothing()
    {
        _statistics.CountHit(0, 5);

        Assert.Null(new RetentionLearner(_statistics, 1_000, 7, 1).Learn(100));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(0.25)]
    public void Learn_FromHitsAndResidents_FindsTheRate(double hitsCounted)
    {
        // A cache of 1,000 entries, all alike, of which one in 10,000 has a hit during each of 28,800 evictions.
        const int Evictions = 28_800, Seen = 20;
        const double Rate = 1e-4;
        for (var cell = 0; cell < RetentionCells.Count; cell++)
        {
            Count(Evictions * Seen / RetentionCells.Count, cell, _statistics.CountResident);
            Count((int)(Evictions * 1_000 * Rate * hitsCounted / RetentionCells.Count), cell, _statistics.CountHit);
        }

        var values = new RetentionLearner(_statistics, capacity: 1_000, unit: 7, hitsCounted).Learn(Evictions);

        Assert.NotNull(values);
        Assert.All(values, static value => Assert.InRange(value, 0.98 * 7 * Rate, 1.02 * 7 * Rate));
    }

    [Fact]
    public void Learn_AfterTheWorkloadChanged_FollowsIt()
    {
        const int Before = 3, After = 2 * RetentionCells.Ages + 3;
        var learner = new RetentionLearner(_statistics, 1_000, 7, 1);
        var values = LearnOften(learner, hitCell: Before);
        Assert.True(values[Before] > 5 * values[After]);

        values = LearnOften(learner, hitCell: After);
        Assert.True(values[After] > 5 * values[Before]);
    }

    private float[] LearnOften(RetentionLearner learner, int hitCell)
    {
        float[]? values = null;
        for (var lesson = 0; lesson < 100; lesson++)
        {
            for (var cell = 0; cell < RetentionCells.Count; cell++)
                Count(10, cell, _statistics.CountResident);
            Count(500, hitCell, _statistics.CountHit);
            values = learner.Learn(50);
        }

        return values!;
    }

    /// <summary>Over all stripes, as the callers of a store would.</summary>
    private static void Count(int times, int cell, Action<uint, int> count)
    {
        for (uint time = 0; time < times; time++)
            count(time, cell);
    }
}
