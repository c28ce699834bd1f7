using System.Globalization;
using Spectre.Console;

namespace FluxCache.LoadGen.Reporting;

/// <summary>Writes a report for people.</summary>
internal static class ResultTable
{
    internal static void Write(IAnsiConsole console, LoadReport report)
    {
        console.WriteLine();
        console.MarkupLineInterpolated($"{report.Workload} at {report.Target}: {report.Address}");
        if (report.Phases.Count > 0)
            console.Write(Phases(report));
        if (report.LatencyMs is not null)
            console.Write(Latencies(report));
        if (report.Reads > 0)
            console.MarkupLineInterpolated(CultureInfo.InvariantCulture, $"{report.Reads:N0} reads: {report.MemoryHitRatio:P2} from memory, {report.RedisHitRatio:P2} from Redis, {report.Loads:N0} loaded, {report.Misses:N0} found nothing");
        if (report.TargetStatistics is { MemoryEntries: > 0 } statistics)
            console.MarkupLineInterpolated(CultureInfo.InvariantCulture, $"memory holds {statistics.MemoryEntries:N0} entries in {statistics.MemorySizeBytes:N0} bytes, {(double)statistics.MemorySizeBytes / statistics.MemoryEntries:N0} each");
        if (report.Faults is not null)
            WriteOracle(console, report, report.Faults);
        if (report.TargetStatistics is { SyncLagMedianMs: { } median, SyncLagP99Ms: { } most, SyncLagMaxMs: { } longest } lags)
            console.MarkupLineInterpolated(CultureInfo.InvariantCulture, $"memory follows Redis by {lags.Invalidation} invalidation; sync lag {median:N3} ms (p50), {most:N3} ms (p99), {longest:N3} ms (max); {lags.ShadowReads:N0} hits compared, {lags.SyncViolations:N0} differed");
        WriteVerdict(console, report);
    }

    private static Table Phases(LoadReport report)
    {
        var table = new Table();
        table.AddColumn("phase").AddColumns(RightAligned("done"), RightAligned("seconds"), RightAligned("per second"));
        foreach (var phase in report.Phases)
            table.AddRow(phase.Name, Number(phase.Operations, "N0"), Number(phase.ElapsedSeconds, "N3"), Number(phase.OpsPerSecond, "N0"));
        return table;
    }

    private static Table Latencies(LoadReport report)
    {
        var table = new Table();
        table.AddColumn("latency, ms").AddColumns(
            RightAligned("mean"), RightAligned("p50"), RightAligned("p90"), RightAligned("p99"), RightAligned("p99.9"), RightAligned("max"));
        AddRow("reads", report.ReadLatencyMs);
        AddRow("writes", report.WriteLatencyMs);
        if (report.ReadLatencyMs is not null && report.WriteLatencyMs is not null)
            AddRow("all", report.LatencyMs);
        return table;

        void AddRow(string name, LatencyReport? latency)
        {
            if (latency is not null)
                table.AddRow([name, .. new[] { latency.Mean, latency.P50, latency.P90, latency.P99, latency.P999, latency.Max }.Select(value => Number(value, "N4"))]);
        }
    }

    private static void WriteOracle(IAnsiConsole console, LoadReport report, FaultReport faults)
    {
        var counts = faults.Counts.Select(kind => string.Create(CultureInfo.InvariantCulture, $"{kind.Value} {kind.Key}"));
        console.MarkupLineInterpolated($"faults: {string.Join(", ", counts)}");
        foreach (var (kind, why) in faults.LeftOut)
            console.MarkupLineInterpolated($"[yellow]left out: {kind}, because {why}[/]");
        var failures = faults.FailedOperations.Select(
            kind => string.Create(CultureInfo.InvariantCulture, $"{kind.Value:N0} {kind.Key}"));
        console.MarkupLineInterpolated(CultureInfo.InvariantCulture, $"Redis was away for {faults.RedisAwayShare:P1} of the time; {report.Errors:N0} operations failed, by the fault that had started last: {string.Join(", ", failures)}");
        if (report.StalenessMs is { } staleness)
            console.MarkupLineInterpolated(CultureInfo.InvariantCulture, $"staleness of {staleness.Reads:N0} fresh reads from memory, ms: p50 {staleness.P50:N3}, p99 {staleness.P99:N3}, max {staleness.Max:N3}; {staleness.Behind:N0} were behind");
        console.MarkupLineInterpolated(CultureInfo.InvariantCulture, $"{report.Regressions:N0} regressions, {report.FreshnessViolations:N0} freshness violations, {report.DivergedKeys?.ToString("N0", CultureInfo.InvariantCulture) ?? "unknown"} diverged keys, {report.LostWrites:N0} lost writes, {report.LateWrites:N0} late writes; {report.FlaggedStale:N0} reads flagged stale, {report.UnknownWrites:N0} writes of unknown outcome, {report.GivenUp:N0} callers gave up, {report.WitnessReads:N0} looks at Redis itself, {report.Lifetimes:N0} lifetimes watched");
    }

    private static void WriteVerdict(IAnsiConsole console, LoadReport report)
    {
        if (report.RateShortfall is { } shortfall)
            console.MarkupLineInterpolated($"[yellow]{shortfall}[/]");
        foreach (var finding in report.FirstFindings)
            console.MarkupLineInterpolated($"[red]{finding}[/]");
        if (report.Failure is not null)
            console.MarkupLineInterpolated($"[red]failed: {report.Failure}[/]");

        var color = report.Passed ? "green" : "red";
        var how = report.Stopped ? "stopped" : report.Failure is null ? "done" : "not done";
        console.MarkupLineInterpolated(CultureInfo.InvariantCulture, $"[{color}]{how}: {report.Ops:N0} operations, {report.OpsPerSecond:N0}/s, {report.Errors:N0} errors, {report.Mismatches:N0} mismatches[/]");
    }

    private static TableColumn RightAligned(string header) => new TableColumn(header).RightAligned();

    private static string Number(double value, string format) => value.ToString(format, CultureInfo.InvariantCulture);
}
