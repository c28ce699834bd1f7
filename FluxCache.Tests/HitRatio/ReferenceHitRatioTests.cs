using FluxCache.Benchmarks.HitRatio;
using FluxCache.Tests.Memory;
using Xunit;

namespace FluxCache.Tests.HitRatio;

/// <summary>
/// On real traces policies have the hit ratios that others found, and adaptive eviction is with the best.
/// </summary>
public sealed class ReferenceHitRatioTests
{
    /// <summary>The papers leave details of S3-FIFO open; the other policies leave next to nothing.</summary>
    private const double S3FifoMargin = 0.12;

    private const double Margin = 0.05;
    private const double AdaptiveMargin = 0.3;

    [TraceTheory]
    [InlineData("orm-busy", 763, 77.03, 70.53, 76.52, 82.83)]
    [InlineData("orm-busy", 3_817, 84.13, 83.89, 85.11, 90.18)]
    [InlineData("orm-busy", 7_634, 88.01, 88.12, 88.74, 93.31)]
    [InlineData("orm-busy", 19_087, 93.37, 93.65, 93.90, 96.58)]
    [InlineData("web07", 204, 39.15, 42.32, 43.21, 53.40)]
    [InlineData("web07", 1_024, 50.56, 53.44, 54.10, 63.72)]
    [InlineData("web07", 2_048, 55.66, 57.93, 58.40, 68.09)]
    [InlineData("web07", 5_121, 62.88, 64.20, 64.61, 73.07)]
    public void HitRatios_OnARealTrace_AreThoseOfTheReference(
        string trace, int capacity, double lru, double sieve, double s3Fifo, double optimum)
    {
        var file = new FileInfo(Path.Combine(TraceTheoryAttribute.Folder!, $"{trace}.keys.gz"));
        var simulation = new HitRatioSimulation(KeySequence.Read(file));
        var ratios = simulation.HitRatios(capacity, CancellationToken.None).ToArray();

        Assert.Equal(5, ratios.Length);
        Assert.InRange(ratios[0], lru - Margin, lru + Margin);
        Assert.InRange(ratios[1], sieve - Margin, sieve + Margin);
        Assert.InRange(ratios[2], s3Fifo - S3FifoMargin, s3Fifo + S3FifoMargin);
        Assert.InRange(ratios[3], Math.Max(lru, Math.Max(sieve, s3Fifo)) - AdaptiveMargin, optimum);
        Assert.InRange(ratios[4], optimum - Margin, optimum + Margin);
    }
}
