using FluxCache.LoadGen.Oracle.Checking;

namespace FluxCache.LoadGen.Reporting;

/// <summary>
/// How stale reads were that memory served as fresh, to callers who had asked for no more: how long before the read began
/// the first newer write had been acknowledged. In milliseconds, each off by less than 1 %.
/// </summary>
/// <param name="Reads">How many reads that were.</param>
/// <param name="Behind">How many of them did not return the newest value; of the others the staleness is 0.</param>
internal sealed record StalenessReport(double P50, double P99, double Max, long Reads, long Behind)
{
    private const double NanosecondsPerMillisecond = 1e6;

    internal static StalenessReport Of(OracleTally tally) => new(
        tally.Staleness.QuantileNanoseconds(0.5) / NanosecondsPerMillisecond,
        tally.Staleness.QuantileNanoseconds(0.99) / NanosecondsPerMillisecond,
        tally.Staleness.MaxNanoseconds / NanosecondsPerMillisecond,
        tally.Staleness.Count,
        tally.Behind);
}
