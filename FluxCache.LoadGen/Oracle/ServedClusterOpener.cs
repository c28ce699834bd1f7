using FluxCache.Faults;
using FluxCache.LoadGen.Oracle.Cluster;
using FluxCache.LoadGen.Oracle.Injection;
using FluxCache.LoadGen.Targets;
using Microsoft.Extensions.Configuration;

namespace FluxCache.LoadGen.Oracle;

/// <summary>Opens nodes over gRPC, and the pipe to the AppHost where there is one.</summary>
/// <param name="addresses">The nodes'.</param>
/// <param name="configuration">What their names are resolved with, and the pipe's name is in.</param>
/// <param name="redisOptions">How to reach Redis; new with each call.</param>
internal sealed class ServedClusterOpener(
    IReadOnlyList<string> addresses,
    IConfiguration configuration,
    Func<FluxCacheOptions> redisOptions,
    Func<CancellationToken, Task<ILoadTarget>> openRedisAsync) : IClusterOpener
{
    public async Task<OracleCluster> OpenAsync(CancellationToken cancellationToken)
    {
        var control = Environment.GetEnvironmentVariable(FaultCommand.PipeVariable) is { Length: > 0 } pipe
            ? await PipeFaultControl.ConnectAsync(pipe, cancellationToken)
            : null;
        // Without an AppHost a node's address is its name.
        var names = control?.Nodes ?? addresses;
        if (names.Count != addresses.Count)
            throw new FaultControlException($"The AppHost runs {names.Count} nodes, and {addresses.Count} addresses are configured.");

        var admin = new RedisAdmin(redisOptions(), TimeProvider.System);
        await admin.ConnectAsync(cancellationToken);
        return new OracleCluster(
            [.. addresses.Select((address, number) => new ClusterNode(number, names[number], new ServedNode(address, configuration)))],
            new RedisAccess(await openRedisAsync(cancellationToken), await PublisherAsync(admin, cancellationToken)),
            admin,
            control);
    }

    private async Task<PublishingRedis?> PublisherAsync(RedisAdmin admin, CancellationToken cancellationToken) =>
        await admin.TracksKeysAsync(cancellationToken) ? null : await PublishingRedis.ConnectAsync(redisOptions(), cancellationToken);
}
