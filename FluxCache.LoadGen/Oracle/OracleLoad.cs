using FluxCache.LoadGen.Keys;
using FluxCache.LoadGen.Measuring;
using FluxCache.LoadGen.Oracle.Checking;
using FluxCache.LoadGen.Oracle.Cluster;

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
    /// <summary>How many of the nodes take writes: where there are three or more, the last hears of every write from Redis.</summary>
    internal int WritingNodes { get; } = Math.Max(1, Cluster.Nodes.Count > 2 ? Cluster.Nodes.Count - 1 : Cluster.Nodes.Count);
}
