using System.Net;
using FluxCache.AppHost.Redis;
using FluxCache.Faults;
using Microsoft.Extensions.DependencyInjection;

namespace FluxCache.AppHost.Faults;

/// <summary>Lets a load that injects faults ask the AppHost for those that it cannot cause itself.</summary>
internal static class FaultControlExtensions
{
    private const string ConnectionVariable = "ConnectionStrings__redis";
    private const string InvalidationVariable = "FluxCache__Invalidation";
    private const string StaleVariable = "FluxCache__StaleOnOutage";

    /// <summary>
    /// Puts a proxy between each node and Redis, and opens a pipe to the load generator, whose name only that process
    /// is told.
    /// </summary>
    /// <param name="loadgen">The load generator.</param>
    /// <param name="redis">Redis.</param>
    /// <param name="nodes">The nodes, in the order in which the load generator knows them.</param>
    /// <param name="invalidation">How the nodes are told of changes; null: as they are configured.</param>
    /// <param name="ownsRedis">Whether Redis is a resource that can be stopped, and not one that runs already.</param>
    public static void AddFaultControl(
        this IDistributedApplicationBuilder builder,
        IResourceBuilder<ProjectResource> loadgen,
        IResourceBuilder<IResourceWithConnectionString> redis,
        IReadOnlyList<IResourceBuilder<ProjectResource>> nodes,
        string? invalidation,
        bool ownsRedis)
    {
        var proxies = nodes.ToDictionary(
            node => node.Resource.Name,
            _ => new FaultProxy(cancel => ServerOfAsync(redis.Resource, cancel), TimeProvider.System));
        foreach (var node in nodes)
        {
            node.WithRedisBehind(proxies[node.Resource.Name], redis.Resource);
            if (invalidation is not null)
                node.WithEnvironment(InvalidationVariable, invalidation);
        }

        var pipe = $"fluxcache-faults-{Guid.NewGuid():N}";
        loadgen.WithEnvironment(FaultCommand.PipeVariable, pipe);
        IReadOnlyList<IResource> resources =
            [.. nodes.Select(node => node.Resource), .. ownsRedis ? (IResource[])[redis.Resource] : []];
        var cluster = new ClusterDescription([.. nodes.Select(node => node.Resource.Name)], ownsRedis);

        builder.Services.AddSingleton(services =>
            ActivatorUtilities.CreateInstance<FaultCommands>(services, cluster, resources, proxies));
        builder.Services.AddHostedService(services =>
            ActivatorUtilities.CreateInstance<FaultControlServer>(services, pipe));
    }

    private static void WithRedisBehind(
        this IResourceBuilder<ProjectResource> node,
        FaultProxy proxy,
        IResourceWithConnectionString redis) =>
        node.WithEnvironment(context =>
        {
            context.EnvironmentVariables[ConnectionVariable] = new ProxiedConnectionString(redis, proxy.EndPoint);

            // What is served then must say so, and only to those who ask for no more.
            context.EnvironmentVariables[StaleVariable] = "00:01:00";
        });

    private static async ValueTask<DnsEndPoint> ServerOfAsync(
        IResourceWithConnectionString redis,
        CancellationToken cancellationToken) =>
        RedisAddress.Of(await redis.GetConnectionStringAsync(cancellationToken));
}
