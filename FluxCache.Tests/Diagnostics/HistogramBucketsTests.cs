using System.Diagnostics.Metrics;
using System.Globalization;
using FluxCache.Diagnostics;

namespace FluxCache.Tests.Diagnostics;

public sealed class HistogramBucketsTests
{
    public static TheoryData<string, double, double> Histograms => new()
    {
        { nameof(HistogramBuckets.RequestDuration), 1e-6, 10 },
        { nameof(HistogramBuckets.SyncLag), 1e-5, 60 },
    };

    [Theory]
    [MemberData(nameof(Histograms))]
    public void Boundaries_Histogram_RunFromFirstToLastInSmallSteps(string name, double first, double last)
    {
        var bounds = Boundaries(name);

        Assert.Equal(first, bounds[0]);
        Assert.Equal(last, bounds[^1]);
        Assert.All(
            bounds.Zip(bounds.Skip(1)),
            step => Assert.InRange(step.Second / step.First, 1.1, 1.7));
    }

    [Theory]
    [MemberData(nameof(Histograms))]
    public void Boundaries_Histogram_HaveTwoDigitsAtMost(string name, double first, double last)
    {
        var texts = Boundaries(name).Select(bound => bound.ToString("E1", CultureInfo.InvariantCulture));

        Assert.Equal(Boundaries(name), texts.Select(text => double.Parse(text, CultureInfo.InvariantCulture)));
        Assert.True(first < last);
    }

    [Fact]
    public void Histograms_OfTheCache_AllHaveBoundaries()
    {
        using var listener = new MeterListener();
        var histograms = new List<Histogram<double>>();
        using var metrics = new CacheMetrics(meters: null, TimeProvider.System);
        listener.InstrumentPublished = (instrument, _) =>
        {
            if (instrument is Histogram<double> histogram && metrics.Owns(instrument.Meter))
                histograms.Add(histogram);
        };
        listener.Start();

        Assert.Equal(2, histograms.Count);
        Assert.All(histograms, histogram => Assert.NotEmpty(histogram.Advice?.HistogramBucketBoundaries ?? []));
    }

    private static double[] Boundaries(string name)
    {
        var advice = name == nameof(HistogramBuckets.SyncLag) ? HistogramBuckets.SyncLag : HistogramBuckets.RequestDuration;
        return [.. advice.HistogramBucketBoundaries!];
    }
}
