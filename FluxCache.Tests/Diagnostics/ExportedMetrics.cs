using System.Diagnostics.Metrics;
using OpenTelemetry;
using OpenTelemetry.Metrics;

namespace FluxCache.Tests.Diagnostics;

/// <summary>Exports one meter through OpenTelemetry, and keeps the result.</summary>
internal sealed class ExportedMetrics : IMeterFactory
{
    private readonly Meter _meter = new($"ExportedMetrics.{Guid.NewGuid()}");
    private readonly Dictionary<string, long> _sums = [];
    private readonly Dictionary<string, int> _buckets = [];
    private readonly MeterProvider _provider;

    public ExportedMetrics() => _provider = Sdk.CreateMeterProviderBuilder()
        .AddMeter(_meter.Name)
        .AddReader(new BaseExportingMetricReader(new Exporter(this)))
        .Build();

    /// <summary>By instrument, the sum over all tags.</summary>
    public IReadOnlyDictionary<string, long> Sums => _sums;

    /// <summary>By histogram, the number of its buckets.</summary>
    public IReadOnlyDictionary<string, int> Buckets => _buckets;

    /// <summary>The meter of this test alone: others in this process have the usual name.</summary>
    public Meter Create(MeterOptions options) => _meter;

    public void Collect() => Assert.True(_provider.ForceFlush());

    public void Dispose()
    {
        _provider.Dispose();
        _meter.Dispose();
    }

    private static int CountOf(HistogramBuckets buckets)
    {
        var count = 0;
        foreach (var _ in buckets)
            count++;
        return count;
    }

    private sealed class Exporter(ExportedMetrics exported) : BaseExporter<Metric>
    {
        public override ExportResult Export(in Batch<Metric> batch)
        {
            foreach (var metric in batch)
            {
                foreach (ref readonly var point in metric.GetMetricPoints())
                {
                    if (metric.MetricType == MetricType.LongSum)
                        exported._sums[metric.Name] = exported._sums.GetValueOrDefault(metric.Name) + point.GetSumLong();
                    else if (metric.MetricType == MetricType.Histogram)
                        exported._buckets[metric.Name] = CountOf(point.GetHistogramBuckets());
                }
            }

            return ExportResult.Success;
        }
    }
}
