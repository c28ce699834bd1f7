using FluxCache.LoadGen.Oracle.Cluster;

namespace FluxCache.LoadGen.Oracle.Injection;

/// <summary>Which of the faults that are wanted a cluster lets itself be given.</summary>
/// <param name="Kinds">Those that it does.</param>
/// <param name="LeftOut">The others, and why not.</param>
internal sealed record AvailableFaults(IReadOnlyList<FaultKind> Kinds, IReadOnlyDictionary<FaultKind, string> LeftOut)
{
    /// <summary>Asks the cluster.</summary>
    /// <param name="wanted">The kinds that are asked for.</param>
    /// <param name="foreignKeys">How many keys Redis held before this run touched it.</param>
    internal static async Task<AvailableFaults> FindAsync(
        OracleCluster cluster,
        IReadOnlyList<FaultKind> wanted,
        long foreignKeys,
        CancellationToken cancellationToken)
    {
        var endsConnections = wanted.Contains(FaultKind.KillConnections)
            && await cluster.Admin.EndsConnectionsAsync(cancellationToken);
        var leftOut = new Dictionary<FaultKind, string>();
        foreach (var kind in wanted)
        {
            if (WhyNot(kind, cluster, endsConnections, foreignKeys) is { } reason)
                leftOut.Add(kind, reason);
        }

        return new AvailableFaults([.. wanted.Where(kind => !leftOut.ContainsKey(kind))], leftOut);
    }

    private static string? WhyNot(FaultKind kind, OracleCluster cluster, bool endsConnections, long foreignKeys)
    {
        var ownsRedis = cluster.Control is { OwnsRedis: true };
        return kind switch
        {
            FaultKind.KillConnections => endsConnections ? null : "this Redis does not know CLIENT KILL ID",
            FaultKind.Flush when !cluster.TakesDirectWrites => "this Redis tells nobody of FLUSHALL",
            FaultKind.Flush => ownsRedis || foreignKeys == 0 ? null : $"Redis holds {foreignKeys} keys that are not this run's",
            FaultKind.SuspendRedis or FaultKind.RestartRedis => ownsRedis ? null : "Redis' process is not this run's own",
            _ => cluster.Control is not null ? null : "the nodes are not this run's own; let the AppHost run the load",
        };
    }
}
