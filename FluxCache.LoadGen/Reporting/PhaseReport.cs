using FluxCache.LoadGen.Running;

namespace FluxCache.LoadGen.Reporting;

/// <summary>One phase of a run. Preparing phases count keys.</summary>
internal sealed record PhaseReport(string Name, long Operations, double ElapsedSeconds, double OpsPerSecond)
{
    internal static PhaseReport Of(PhaseResult result) =>
        new(result.Name, result.Operations, result.Elapsed.TotalSeconds, result.OperationsPerSecond);
}
