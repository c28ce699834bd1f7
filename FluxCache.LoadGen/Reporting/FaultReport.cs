using FluxCache.LoadGen.Oracle.Injection;

namespace FluxCache.LoadGen.Reporting;

/// <summary>What was done to the cluster.</summary>
/// <param name="Counts">How many faults of each kind.</param>
/// <param name="Injected">Each of them, in order.</param>
/// <param name="LeftOut">The kinds that could not be injected here, and why.</param>
internal sealed record FaultReport(
    IReadOnlyDictionary<string, int> Counts,
    IReadOnlyList<InjectedFaultReport> Injected,
    IReadOnlyDictionary<string, string> LeftOut)
{
    internal static FaultReport Of(IReadOnlyList<InjectedFault> injected, IReadOnlyDictionary<FaultKind, string> leftOut) => new(
        injected.GroupBy(fault => fault.Kind).ToDictionary(group => FaultNames.Of(group.Key), group => group.Count()),
        [.. injected.Select(fault => new InjectedFaultReport(
            fault.At.TotalSeconds, FaultNames.Of(fault.Kind), fault.Target, fault.Length.TotalMilliseconds))],
        leftOut.ToDictionary(kind => FaultNames.Of(kind.Key), kind => kind.Value));
}
