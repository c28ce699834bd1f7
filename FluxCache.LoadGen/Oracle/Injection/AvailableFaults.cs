using FluxCache.LoadGen.Oracle.Cluster;

namespace FluxCache.LoadGen.Oracle.Injection;

/// <summary>Which of the faults that are wanted a cluster lets itself be given.</summary>
/// <param name="Kinds">Those that it does.</param>
/// <param name="LeftOut">The others, and why not.</param>
internal sealed record AvailableFaults(IReadOnlyList<FaultKind> Kinds, IReadOnlyDictionary<FaultKind, string> LeftOut)
{
    /// <summary>Asks the cluster.</summary>
    /// <param name="wanted">The kinds that are asked for.</param>
    /// <param name="keyPrefix">How the keys begin that loads write, and that may be lost.</param>
    internal static async Task<AvailableFaults> FindAsync(
        OracleCluster cluster,
        IReadOnlyList<FaultKind> wanted,
        string keyPrefix,
        CancellationToken cancellationToken)
    {
        var leftOut = new Dictionary<FaultKind, string>();
        foreach (var kind in wanted)
        {
            if (await WhyNotAsync(kind, cluster, keyPrefix, cancellationToken) is { } reason)
                leftOut.Add(kind, reason);
        }

        return new AvailableFaults([.. wanted.Where(kind => !leftOut.ContainsKey(kind))], leftOut);
    }

    private static async ValueTask<string?> WhyNotAsync(
        FaultKind kind,
        OracleCluster cluster,
        string keyPrefix,
        CancellationToken cancellationToken)
    {
        var ownsRedis = cluster.Control is { OwnsRedis: true };
        switch (kind)
        {
            case FaultKind.KillConnections:
                return await cluster.Admin.EndsConnectionsAsync(cancellationToken)
                    ? null
                    : "this Redis does not know CLIENT KILL ID";
            case FaultKind.Flush:
                return !ownsRedis && await cluster.Admin.FindForeignKeyAsync(keyPrefix, cancellationToken) is { } key
                    ? $"Redis holds the key '{key}', which no load wrote"
                    : null;
            case FaultKind.SuspendRedis or FaultKind.RestartRedis:
                return ownsRedis ? null : "this run did not start Redis";
            case FaultKind.RefuseWrites:
                return !ownsRedis ? "this run did not start Redis"
                    : await cluster.Admin.ForbidsKeysAsync(cancellationToken) ? null
                    : "this Redis cannot forbid keys to a user (ACL)";
            default:
                return cluster.Control is not null ? null : "this run did not start the nodes; run the load from the AppHost";
        }
    }
}
