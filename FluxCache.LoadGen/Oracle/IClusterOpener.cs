using FluxCache.LoadGen.Oracle.Cluster;

namespace FluxCache.LoadGen.Oracle;

/// <summary>Opens the cluster that the oracle watches.</summary>
internal interface IClusterOpener
{
    /// <param name="cancellationToken">Gives up.</param>
    Task<OracleCluster> OpenAsync(CancellationToken cancellationToken);
}
