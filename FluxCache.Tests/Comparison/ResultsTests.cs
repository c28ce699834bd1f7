using FluxCache.Benchmarks.Comparison;
using Xunit;

namespace FluxCache.Tests.Comparison;

/// <summary>What becomes of the committed figures when a part of them is measured again.</summary>
public class ResultsTests
{
    [Fact]
    public void Over_OneCaseOfAPath_KeepsTheOthers()
    {
        var earlier = ResultsOf(FigureOf("memory", "hit", 1), FigureOf("memory", "pause", 2), FigureOf("redis", "pause", 3));

        var merged = ResultsOf(FigureOf("memory", "pause", 4)).Over(earlier);

        Assert.Equal(
            [("memory", "hit", 1.0), ("redis", "pause", 3.0), ("memory", "pause", 4.0)],
            merged.Figures.Select(static figure => (figure.Path, figure.Case, figure.Value)));
    }

    [Fact]
    public void Over_ACaseWithOtherContenders_KeepsNoneOfItsFormerOnes()
    {
        var former = FigureOf("memory", "hit", 1) with { Contender = "one that was renamed" };

        var merged = ResultsOf(FigureOf("memory", "hit", 2)).Over(ResultsOf(former));

        Assert.Equal("FluxCache", Assert.Single(merged.Figures).Contender);
    }

    private static Results ResultsOf(params Figure[] figures) =>
        new() { At = DateTimeOffset.UnixEpoch, Machine = "any", Figures = figures };

    private static Figure FigureOf(string path, string kind, double value) => new()
    {
        Path = path,
        Case = kind,
        Contender = "FluxCache",
        Unit = "ns",
        Better = Better.Less,
        Value = value,
        Median = value,
        Min = value,
        Max = value,
        Rounds = 1,
        IsChecked = false,
    };
}
