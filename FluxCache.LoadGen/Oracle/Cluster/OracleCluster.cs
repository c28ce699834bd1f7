using FluxCache.LoadGen.Oracle.Injection;

namespace FluxCache.LoadGen.Oracle.Cluster;

/// <summary>What the oracle watches: the nodes, Redis, and whoever can do harm to them. Owns all of it.</summary>
/// <param name="Control">Null where only Redis itself can be asked.</param>
/// <param name="TakesDirectWrites">Whether the nodes hear of writes that none of them made.</param>
/// <param name="ForeignKeys">How many keys Redis held when it was opened.</param>
internal sealed record OracleCluster(
    IReadOnlyList<ClusterNode> Nodes,
    RedisAccess Redis,
    RedisAdmin Admin,
    IFaultControl? Control,
    bool TakesDirectWrites,
    long ForeignKeys) : IAsyncDisposable
{
    public async ValueTask DisposeAsync()
    {
        foreach (var node in Nodes)
            await node.Access.DisposeAsync();
        if (Control is not null)
            await Control.DisposeAsync();
        await Admin.DisposeAsync();
    }
}
