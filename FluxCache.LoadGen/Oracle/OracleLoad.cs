using FluxCache.LoadGen.Keys;
using FluxCache.LoadGen.Measuring;
using FluxCache.LoadGen.Oracle.Checking;
using FluxCache.LoadGen.Oracle.Cluster;
using FluxCache.LoadGen.Oracle.Injection;

namespace FluxCache.LoadGen.Oracle;

/// <summary>What all workers of a run share.</summary>
/// <param name="Run">Tells this run's values from those of others.</param>
internal sealed record OracleLoad(
    LoadOptions Options,
    IKeyDistribution Distribution,
    OracleCluster Cluster,
    KeyHistories Keys,
    FindingLog Findings,
    RunClock Clock,
    ulong Run)
{
    /// <summary>What failed, and when.</summary>
    internal FailureTally Failures { get; } = new();

    /// <summary>
    /// An operation failed. What nodes and Redis may fail with is counted as an error by whoever runs the worker; the rest is
    /// a defect.
    /// </summary>
    internal void Note(Exception failure, string operation, string key, string where)
    {
        Failures.Add();
        if (failure is not AccessException)
            Findings.Add(FindingKind.Unexpected, $"A {operation} of {key} at {where} failed: {failure}");
    }

    /// <summary>Whether writes go through a node. Of three or more the last takes none: all that it knows, it has from Redis.</summary>
    internal bool TakesWrites(ClusterNode node) => Cluster.Nodes.Count < 3 || node.Number < Cluster.Nodes.Count - 1;
}
