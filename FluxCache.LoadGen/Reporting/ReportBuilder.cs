using System.Text.Json;
using FluxCache.LoadGen.Measuring;
using FluxCache.LoadGen.Oracle;
using FluxCache.LoadGen.Running;
using FluxCache.LoadGen.Targets;
using FluxCache.LoadGen.Workloads;

namespace FluxCache.LoadGen.Reporting;

/// <summary>Gathers what a run learns, so that there is a report however the run ends.</summary>
internal sealed class ReportBuilder
{
    private readonly List<PhaseReport> _measured = [];
    private LoadReport _report;

    internal ReportBuilder(LoadOptions options, int keys, ITargetOpener opener, TimeProvider time)
    {
        _report = new LoadReport
        {
            Workload = ArgumentOf(options.Workload),
            Target = ArgumentOf(opener.Kind),
            Address = opener.Address,
            StartedAt = time.GetUtcNow(),
            Concurrency = options.Concurrency,
            Keys = keys,
            ValueSize = options.ValueSize.ToString(),
            Distribution = options.Workload == WorkloadKind.Trace ? "trace" : ArgumentOf(options.Distribution),
            Seed = options.Seed,
            ReadRatio = options.Workload is WorkloadKind.Mixed or WorkloadKind.Verify ? options.ReadRatio : null,
            Rate = options.Rate,
            MemoryCap = opener.MemoryCap,
            Process = ProcessReport.Now(),
        };
    }

    internal void Stopped() => _report = _report with { Stopped = true };

    internal void Failed(string message) => _report = _report with { Failure = message };

    /// <summary>Takes what the measured phase did. Stopped counts only where that cut it short.</summary>
    internal void Measured(PhaseRun run, bool stopped)
    {
        var totals = run.Totals();
        var seconds = run.Elapsed.TotalSeconds;
        var result = new PhaseResult(_report.Workload, totals.Succeeded, run.Elapsed);
        _measured.Add(PhaseReport.Of(result));
        _report = _report with
        {
            Stopped = stopped,
            Ops = totals.Succeeded,
            Errors = totals.Errors,
            ElapsedSeconds = seconds,
            OpsPerSecond = result.OperationsPerSecond,
            ReachedRate = _report.Rate is null || seconds == 0 ? null : (totals.Succeeded + totals.Errors) / seconds,
            LatencyMs = LatencyOf(run.Latencies()),
            ReadLatencyMs = LatencyOf(run.ReadLatencies()),
            WriteLatencyMs = LatencyOf(run.WriteLatencies()),
            MemoryHitRatio = totals.MemoryHitRatio,
            RedisHitRatio = totals.RedisHitRatio,
            Reads = totals.Reads,
            MemoryHits = totals[Outcome.MemoryHit],
            RedisHits = totals[Outcome.RedisHit],
            Loads = totals[Outcome.Load],
            Misses = totals[Outcome.Miss],
            Writes = totals[Outcome.Write],
            Deletes = totals[Outcome.Delete],
        };
    }

    internal void Described(TargetStatistics? statistics) => _report = _report with { TargetStatistics = statistics };

    /// <summary>Takes what the nodes were found to do under faults.</summary>
    internal void Watched(OracleFindings watched, FindingLog findings) => _report = _report with
    {
        Regressions = findings.CountOf(FindingKind.Regression),
        FreshnessViolations = findings.CountOf(FindingKind.Freshness),
        DivergedKeys = watched.DivergedKeys,
        StalenessMs = StalenessReport.Of(watched.Reads),
        FlaggedStale = watched.Reads.FlaggedStale,
        LostWrites = findings.CountOf(FindingKind.LostWrite),
        LateWrites = watched.Reads.LateWrites,
        UnknownWrites = watched.Reads.UnknownWrites,
        GivenUp = watched.Reads.GivenUp,
        WitnessReads = watched.Reads.Witnessed,
        Lifetimes = watched.Lifetimes,
        Faults = FaultReport.Of(watched, _report.ElapsedSeconds),
    };

    internal LoadReport Build(IReadOnlyList<PhaseResult> prepared, FindingLog findings) => _report with
    {
        Mismatches = findings.Mismatches,
        Findings = Enum.GetValues<FindingKind>()
            .Where(kind => findings.CountOf(kind) > 0)
            .ToDictionary(NameOf, findings.CountOf),
        FirstFindings = [.. findings.First().Select(finding => $"{NameOf(finding.Kind)}: {finding.Text}")],
        Phases = [.. prepared.Select(PhaseReport.Of), .. _measured],
        Process = ProcessReport.Now(),
    };

    private static LatencyReport? LatencyOf(LatencyHistogram latencies) =>
        latencies.Count > 0 ? LatencyReport.Of(latencies) : null;

    // As the command line takes it.
    private static string ArgumentOf<T>(T value) where T : struct, Enum => value.ToString().ToLowerInvariant();

    private static string NameOf(FindingKind kind) => JsonNamingPolicy.CamelCase.ConvertName(kind.ToString());
}
