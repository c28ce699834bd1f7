using FluxCache.LoadGen.Oracle;
using FluxCache.LoadGen.Oracle.Injection;

namespace FluxCache.LoadGen.Reporting;

/// <summary>The faults injected into the cluster, and their cost.</summary>
/// <param name="Counts">How many faults of each kind.</param>
/// <param name="Injected">Each of them, in order.</param>
/// <param name="LeftOut">The kinds that could not be injected here, and why.</param>
/// <param name="FailedOperations">
/// Operations that failed, by the kind of the fault that had begun last; <c>none</c>: before any had.
/// </param>
/// <param name="RedisAwayShare">The share of the run, from 0 to 1, in which Redis was stopped, suspended or starting.</param>
internal sealed record FaultReport(
    IReadOnlyDictionary<string, int> Counts,
    IReadOnlyList<InjectedFaultReport> Injected,
    IReadOnlyDictionary<string, string> LeftOut,
    IReadOnlyDictionary<string, long> FailedOperations,
    double RedisAwayShare)
{
    internal static FaultReport Of(OracleFindings watched, double elapsedSeconds) => new(
        watched.Injected
            .GroupBy(fault => fault.Kind)
            .ToDictionary(group => FaultNames.Of(group.Key), group => group.Count()),
        [.. watched.Injected.Select(fault => new InjectedFaultReport(
            fault.At.TotalSeconds, FaultNames.Of(fault.Kind), fault.Target, fault.Length.TotalMilliseconds))],
        watched.LeftOut.ToDictionary(kind => FaultNames.Of(kind.Key), kind => kind.Value),
        FailuresByFault(watched.Failures),
        elapsedSeconds > 0 ? RedisAwaySeconds(watched.Injected) / elapsedSeconds : 0);

    private static Dictionary<string, long> FailuresByFault(FailureTally failures) =>
        FaultNames.All.Select(kind => (Name: FaultNames.Of(kind), Failures: failures.CountOf(kind)))
            .Append((Name: "none", Failures: failures.BeforeAny))
            .Where(static fault => fault.Failures > 0)
            .OrderByDescending(static fault => fault.Failures)
            .ToDictionary(static fault => fault.Name, static fault => fault.Failures);

    private static double RedisAwaySeconds(IReadOnlyList<InjectedFault> injected) => injected
        .Where(static fault => fault.Kind is FaultKind.SuspendRedis or FaultKind.RestartRedis)
        .Sum(static fault => fault.Length.TotalSeconds);
}
