using System.Text;
using FluxCache.Client;
using FluxCache.Tests.Redis;
using Microsoft.Extensions.DependencyInjection;
using Xunit;

namespace FluxCache.Tests.Node;

/// <summary>The client over real nodes and a real Redis.</summary>
public sealed class ClusterTests
{
    [RedisFact]
    public async Task Client_ThreeNodes_EveryKeyComesBackFromItsNodesMemory()
    {
        await using var redis = await RedisServer.StartAsync();
        await using var cluster = await StartAsync(redis, 3);
        var client = cluster.GetRequiredService<IFluxCacheClient>();
        var keys = Enumerable.Range(0, 200).Select(i => $"key:{i}").ToArray();

        var (failures, _) = await client.SetManyAsync(
            [.. keys.Select(key => new CacheWrite(key, Encoding.UTF8.GetBytes(key)))]);
        Assert.Empty(failures);
        await client.GetManyAsync(keys);
        var values = await client.GetManyAsync(keys);

        Assert.Equal(keys, values.Select(value => Encoding.UTF8.GetString(value.Value.Span)));
        Assert.All(values, value => Assert.Equal(ServingTier.Memory, value.Tier));
        var statistics = await client.GetStatsAsync();
        Assert.Equal(keys.Length, statistics.Sum(node => node.Statistics!.MemoryEntries));
        Assert.All(statistics, node => Assert.InRange(node.Statistics!.MemoryEntries, 30, 110));
    }

    [RedisFact]
    public async Task Client_NodeDies_EveryCallStillSucceeds()
    {
        await using var redis = await RedisServer.StartAsync();
        await using var cluster = await StartAsync(redis, 3);
        var client = cluster.GetRequiredService<IFluxCacheClient>();
        var keys = Enumerable.Range(0, 100).Select(i => $"key:{i}").ToArray();
        foreach (var key in keys)
            await client.SetAsync(key, Encoding.UTF8.GetBytes(key));

        await cluster.GetRequiredService<TestNodes>().Nodes[0].DisposeAsync();

        foreach (var key in keys)
            Assert.Equal(key, Encoding.UTF8.GetString((await client.GetAsync(key)).Value.Span));
        Assert.Equal(1L, await client.IncrementAsync("count"));
        Assert.Equal(2, (await client.GetStatsAsync()).Count(node => node.IsAvailable));
    }

    [RedisFact]
    public async Task Client_RedisAway_IsToldSoAndNodesStay()
    {
        await using var redis = await RedisServer.StartAsync();
        await using var cluster = await StartAsync(redis, 2);
        var client = cluster.GetRequiredService<IFluxCacheClient>();
        await client.SetAsync("key", default);
        await redis.KillAsync();

        var error = await Assert.ThrowsAsync<FluxCacheClientException>(async () => await client.SetAsync("key", default));

        Assert.True(error.Kind is FluxCacheClientErrorKind.Unavailable or FluxCacheClientErrorKind.OutcomeUnknown, error.Message);
        Assert.True(error.CanRetry);
        Assert.All(await client.GetStatsAsync(), node => Assert.True(node.IsAvailable));
    }

    private static async Task<ServiceProvider> StartAsync(RedisServer redis, int count)
    {
        var nodes = new TestNodes();
        for (var i = 0; i < count; i++)
            nodes.Nodes.Add(await TestNode.StartAsync(redis.ConnectionString));

        var services = new ServiceCollection().AddSingleton(_ => nodes).AddFluxCacheClient(options =>
        {
            foreach (var node in nodes.Nodes)
                options.Nodes.Add(node.Grpc.AbsoluteUri);
        }).BuildServiceProvider();

        // Created by the container, so that it is disposed with it.
        services.GetRequiredService<TestNodes>();
        return services;
    }

    private sealed class TestNodes : IAsyncDisposable
    {
        public List<TestNode> Nodes { get; } = [];

        public async ValueTask DisposeAsync()
        {
            foreach (var node in Nodes)
                await node.DisposeAsync();
        }
    }
}
