using FluxCache.Faults;
using FluxCache.LoadGen.Oracle.Cluster;
using FluxCache.LoadGen.Oracle.Injection;
using FluxCache.LoadGen.Targets;
using Microsoft.Extensions.Configuration;

namespace FluxCache.LoadGen.Oracle;

/// <summary>Opens nodes over gRPC, and the pipe to the AppHost where there is one.</summary>
/// <param name="addresses">The nodes'.</param>
/// <param name="configuration">What their names are resolved with.</param>
/// <param name="redisOptions">How to reach Redis; new with each call.</param>
internal sealed class ServedClusterOpener(
    IReadOnlyList<string> addresses,
    IConfiguration configuration,
    Func<FluxCacheOptions> redisOptions,
    Func<CancellationToken, Task<ILoadTarget>> openRedisAsync) : IClusterOpener
{
    public async Task<OracleCluster> OpenAsync(CancellationToken cancellationToken)
    {
        var admin = new RedisAdmin(redisOptions(), TimeProvider.System);
        PipeFaultControl? control = null;
        try
        {
            await admin.ConnectAsync(cancellationToken);
            if (Environment.GetEnvironmentVariable(FaultCommand.PipeVariable) is { Length: > 0 } pipe)
                control = await PipeFaultControl.ConnectAsync(pipe, cancellationToken);
            var redis = new RedisAccess(
                await openRedisAsync(cancellationToken),
                await PublishingRedis.ConnectWhereNeededAsync(admin, redisOptions(), cancellationToken));
            return new OracleCluster(
                NodesNamedBy(control), redis, admin, control, ServedNode.SessionAt(addresses, configuration));
        }
        catch
        {
            await admin.DisposeAsync();
            if (control is not null)
                await control.DisposeAsync();
            throw;
        }
    }

    // Without an AppHost a node's address is its name.
    private ClusterNode[] NodesNamedBy(PipeFaultControl? control)
    {
        var names = control?.Nodes ?? addresses;
        return names.Count == addresses.Count
            ? [.. addresses.Select((address, number) => new ClusterNode(number, names[number], ServedNode.At(address, configuration)))]
            : throw new FaultControlException(
                $"The AppHost runs {names.Count} nodes, but {addresses.Count} addresses are configured.");
    }
}
