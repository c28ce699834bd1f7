using System.Diagnostics.Metrics;
using FluxCache.Diagnostics;
using FluxCache.LoadGen.Measuring;
using FluxCache.LoadGen.Running;

namespace FluxCache.LoadGen;

/// <summary>
/// The counts of the run as metrics. They are read only when metrics are collected, so they cost an operation nothing.
/// </summary>
internal sealed class LoadMetrics : IDisposable
{
    private readonly Meter _meter = new(TelemetryNames.Source);
    private readonly FindingLog _findings;
    private PhaseRun? _run;

    internal LoadMetrics(FindingLog findings)
    {
        _findings = findings;
        _meter.CreateObservableCounter("fluxcache.loadgen.operations", Operations, "{operation}", "Completed operations by outcome.");
        _meter.CreateObservableCounter("fluxcache.loadgen.findings", Findings, "{finding}", "Failed operations and wrong reads by kind.");
    }

    /// <summary>Reports this phase from now on.</summary>
    internal void Observe(PhaseRun run) => Volatile.Write(ref _run, run);

    public void Dispose() => _meter.Dispose();

    private IEnumerable<Measurement<long>> Operations() => Volatile.Read(ref _run) is { } run ? Outcomes(run.Totals()) : [];

    private static IEnumerable<Measurement<long>> Outcomes(RunTotals totals) => Enum.GetValues<Outcome>()
        .Select(outcome => new Measurement<long>(totals[outcome], new KeyValuePair<string, object?>("outcome", outcome.ToString())));

    private IEnumerable<Measurement<long>> Findings() => Enum.GetValues<FindingKind>()
        .Select(kind => new Measurement<long>(_findings.CountOf(kind), new KeyValuePair<string, object?>("kind", kind.ToString())));
}
