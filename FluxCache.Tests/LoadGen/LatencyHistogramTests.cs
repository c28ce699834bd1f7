using FluxCache.LoadGen.Keys;
using FluxCache.LoadGen.Measuring;
using Xunit;

namespace FluxCache.Tests.LoadGen;

public class LatencyHistogramTests
{
    private static readonly double[] Shares = [0.001, 0.1, 0.5, 0.9, 0.99, 0.999, 1];

    [Theory]
    [InlineData(1, 1_000)]
    [InlineData(50, 5_000_000)]
    [InlineData(1_000, 60_000_000_000)]
    public void QuantileNanoseconds_DurationsOverManyScales_AreWithinOnePercent(long least, long most)
    {
        var histogram = new LatencyHistogram();
        var random = new SplitMix64(42);
        var durations = new long[100_000];
        for (var i = 0; i < durations.Length; i++)
        {
            durations[i] = (long)(least * Math.Pow((double)most / least, random.NextDouble()));
            histogram.Record(durations[i]);
        }

        Array.Sort(durations);
        foreach (var share in Shares)
        {
            var exact = durations[Math.Max(0, (int)Math.Ceiling(share * durations.Length) - 1)];
            Assert.InRange(histogram.QuantileNanoseconds(share), exact * 0.99, exact * 1.01);
        }
    }

    [Fact]
    public void QuantileNanoseconds_EveryBoundaryOfPowersOfTwo_IsWithinOnePercent()
    {
        for (var bits = 0; bits < 43; bits++)
        {
            foreach (var duration in (long[])[(1L << bits) - 1, 1L << bits, (1L << bits) + 1])
            {
                var histogram = new LatencyHistogram();
                histogram.Record(duration);
                histogram.Record(1L << 42);

                Assert.InRange(histogram.QuantileNanoseconds(0.5), duration * 0.99, duration * 1.01);
            }
        }
    }

    [Fact]
    public void QuantileNanoseconds_NothingRecorded_IsZero() => Assert.Equal(0, new LatencyHistogram().QuantileNanoseconds(0.99));

    [Fact]
    public void Record_OutsideTheRange_CountsAtItsEnds()
    {
        var histogram = new LatencyHistogram();

        histogram.Record(-5);
        histogram.Record(long.MaxValue);

        Assert.Equal(2, histogram.Count);
        Assert.Equal(0, histogram.QuantileNanoseconds(0.5));
        Assert.Equal((1L << 43) - 1, histogram.MaxNanoseconds);
    }

    [Fact]
    public void Add_TwoHistograms_IsAsIfOneHadRecordedAll()
    {
        var (one, other, all) = (new LatencyHistogram(), new LatencyHistogram(), new LatencyHistogram());
        for (var duration = 1; duration <= 10_000; duration++)
        {
            (duration % 3 == 0 ? one : other).Record(duration * 100);
            all.Record(duration * 100);
        }

        one.Add(other);

        Assert.Equal(all.Count, one.Count);
        Assert.Equal(all.MaxNanoseconds, one.MaxNanoseconds);
        Assert.Equal(all.MeanNanoseconds, one.MeanNanoseconds, precision: 3);
        Assert.All(Shares, share => Assert.Equal(all.QuantileNanoseconds(share), one.QuantileNanoseconds(share)));
    }

    [Fact]
    public void Max_AndMean_AreExact()
    {
        var histogram = new LatencyHistogram();
        foreach (var duration in (long[])[1_000_001, 2_000_003, 6_000_007])
            histogram.Record(duration);

        Assert.Equal(6_000_007, histogram.MaxNanoseconds);
        Assert.Equal(3_000_003.667, histogram.MeanNanoseconds, precision: 2);
    }
}
