using FluxCache.LoadGen.Reporting;

namespace FluxCache.Tests.LoadGen;

public sealed class RateShortfallTests
{
    [Theory]
    [InlineData(5_000.0, 3_200.4, "asked 5,000/s, reached 3,200/s: the machine did not keep up")]
    [InlineData(0.5, 0.25, "asked 0.5/s, reached 0.25/s: the machine did not keep up")]
    [InlineData(5_000.0, 4_990.0, null)]
    [InlineData(5_000.0, 5_001.0, null)]
    [InlineData(5_000.0, null, null)]
    [InlineData(null, null, null)]
    public void Of_AskedAndReached_SaysWhereTheyDiffer(double? asked, double? reached, string? text) =>
        Assert.Equal(text, RateShortfall.Of(asked, reached, underFaults: true));

    [Fact]
    public void Of_NoFaults_NamesTheTargetToo() => Assert.Equal(
        "asked 300/s, reached 77/s: the target or the machine did not keep up",
        RateShortfall.Of(300, 77, underFaults: false));
}
