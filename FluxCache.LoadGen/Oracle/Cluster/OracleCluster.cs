using FluxCache.LoadGen.Oracle.Injection;

namespace FluxCache.LoadGen.Oracle.Cluster;

/// <summary>What the oracle watches: the nodes, Redis, and whoever can do harm to them. Owns all of it.</summary>
/// <param name="Control">Null where only Redis itself can be asked.</param>
/// <param name="Session">A client's session at all nodes; null where nodes are instances of the library.</param>
internal sealed record OracleCluster(
    IReadOnlyList<ClusterNode> Nodes,
    RedisAccess Redis,
    RedisAdmin Admin,
    IFaultControl? Control,
    INodeAccess? Session = null) : IAsyncDisposable
{
    public async ValueTask DisposeAsync()
    {
        foreach (var node in Nodes)
            await node.Access.DisposeAsync();
        if (Session is not null)
            await Session.DisposeAsync();
        if (Control is not null)
            await Control.DisposeAsync();
        await Redis.DisposeAsync();
        await Admin.DisposeAsync();
    }
}
