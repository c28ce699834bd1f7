using FluxCache.LoadGen.Measuring;

namespace FluxCache.LoadGen.Reporting;

/// <summary>Latencies in milliseconds, each off by less than 1 %.</summary>
internal sealed record LatencyReport(double Mean, double P50, double P90, double P99, double P999, double Max)
{
    private const double NanosecondsPerMillisecond = 1e6;

    internal static LatencyReport Of(LatencyHistogram latencies)
    {
        return new LatencyReport(
            latencies.MeanNanoseconds / NanosecondsPerMillisecond,
            Quantile(0.5),
            Quantile(0.9),
            Quantile(0.99),
            Quantile(0.999),
            latencies.MaxNanoseconds / NanosecondsPerMillisecond);

        double Quantile(double share) => latencies.QuantileNanoseconds(share) / NanosecondsPerMillisecond;
    }
}
