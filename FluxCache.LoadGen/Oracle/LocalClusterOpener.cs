using System.Net;
using FluxCache.Faults;
using FluxCache.LoadGen.Oracle.Cluster;
using FluxCache.LoadGen.Oracle.Injection;
using FluxCache.LoadGen.Targets;
using FluxCache.Resp.Connection;

namespace FluxCache.LoadGen.Oracle;

/// <summary>Opens instances of the library in this process, each behind a proxy to Redis.</summary>
/// <param name="cacheOptions">Makes the options of an instance, for Redis as it is without a proxy.</param>
/// <param name="redis">Redis' process; null where it is not this run's own.</param>
internal sealed class LocalClusterOpener(
    int instances,
    Func<FluxCacheOptions> cacheOptions,
    Func<CancellationToken, Task<ILoadTarget>> openRedisAsync,
    IRedisProcess? redis) : IClusterOpener
{
    // Short, so that some faults outlast it and a fault is soon got over.
    private static readonly TimeSpan CommandTimeout = TimeSpan.FromSeconds(1);

    private static readonly TimeSpan StaleOnOutage = TimeSpan.FromMinutes(1);

    public async Task<OracleCluster> OpenAsync(CancellationToken cancellationToken)
    {
        var opened = new List<IAsyncDisposable>();
        try
        {
            return await OpenAsync(opened, cancellationToken);
        }
        catch
        {
            foreach (var part in opened)
                await part.DisposeAsync();
            throw;
        }
    }

    private async Task<OracleCluster> OpenAsync(List<IAsyncDisposable> opened, CancellationToken cancellationToken)
    {
        var admin = new RedisAdmin(cacheOptions(), TimeProvider.System);
        opened.Add(admin);
        await admin.ConnectAsync(cancellationToken);

        var nodes = new Dictionary<string, LibraryNode>();
        var proxies = new Dictionary<string, FaultProxy>();
        for (var number = 1; number <= instances; number++)
        {
            var name = $"instance-{number}";
            var proxy = new FaultProxy(_ => new(Server()), TimeProvider.System);
            opened.Add(proxy);
            proxies.Add(name, proxy);
            nodes.Add(name, await LibraryNode.StartAsync(() => OptionsBehind(proxy.EndPoint), cancellationToken));
            opened.Add(nodes[name]);
        }

        return new OracleCluster(
            [.. nodes.Select((node, number) => new ClusterNode(number, node.Key, node.Value))],
            new RedisAccess(
                await openRedisAsync(cancellationToken),
                await PublishingRedis.ConnectWhereNeededAsync(admin, cacheOptions(), cancellationToken)),
            admin,
            new LocalFaultControl(nodes, proxies, redis));
    }

    private DnsEndPoint Server()
    {
        var options = cacheOptions();
        return RedisEndpoint.TryParse(options, out var endpoint, out var fault)
            ? new DnsEndPoint(endpoint.Host, endpoint.Port)
            : throw new WrongArgumentException(fault);
    }

    private FluxCacheOptions OptionsBehind(IPEndPoint proxy)
    {
        var options = cacheOptions();
        var comma = options.ConnectionString?.IndexOf(',') ?? -1;
        options.ConnectionString = comma < 0 ? proxy.ToString() : $"{proxy}{options.ConnectionString![comma..]}";
        options.CommandTimeout = CommandTimeout;

        // What is served then must say so, and only to those who ask for no more.
        options.StaleOnOutage = StaleOnOutage;
        return options;
    }
}
