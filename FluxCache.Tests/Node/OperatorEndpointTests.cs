using System.Net;
using FluxCache.Tests.Redis;
using Microsoft.Extensions.DependencyInjection;
using Xunit;

namespace FluxCache.Tests.Node;

public sealed class OperatorEndpointTests
{
    private static readonly (string, string) On = ("FluxCache:Node:OperatorEndpoints", "true");

    [RedisTheory]
    [InlineData("/operator/clear-memory")]
    [InlineData("/operator/resync")]
    public async Task Post_NotTurnedOn_IsNotFound(string path)
    {
        await using var redis = await RedisServer.StartAsync();
        await using var node = await TestNode.StartAsync(redis.ConnectionString);

        Assert.Equal(HttpStatusCode.NotFound, (await PostAsync(node, path)).Status);
    }

    [RedisFact]
    public async Task ClearMemory_Entries_AreForgottenAndReadFromRedis()
    {
        await using var redis = await RedisServer.StartAsync();
        await using var node = await TestNode.StartAsync(redis.ConnectionString, On);
        var cache = node.Services.GetRequiredService<IFluxCache>();
        await cache.SetAsync("key", "value");
        await cache.GetAsync<string>("key");

        Assert.Equal(HttpStatusCode.OK, (await PostAsync(node, "/operator/clear-memory")).Status);

        Assert.Equal(0, cache.GetStatistics().MemoryEntries);
        var read = await cache.GetAsync<string>("key");
        Assert.Equal(("value", CacheTier.Redis), (read.Value, read.Tier));
    }

    [RedisFact]
    public async Task Resync_EntryThatDiffers_IsCorrectedAndCounted()
    {
        await using var redis = await RedisServer.StartAsync();
        // Nothing tells memory of changes elsewhere: only the re-sync finds them.
        await using var node = await TestNode.StartAsync(redis.ConnectionString, On, ("FluxCache:Invalidation", "None"));
        var cache = node.Services.GetRequiredService<IFluxCache>();
        await cache.SetAsync("key", "old");
        await cache.GetAsync<string>("key");
        await redis.CliAsync("SET", "key", "new");

        Assert.Equal((HttpStatusCode.OK, "1"), await PostAsync(node, "/operator/resync"));
        Assert.Equal((HttpStatusCode.OK, "0"), await PostAsync(node, "/operator/resync"));

        var read = await cache.GetAsync<string>("key");
        Assert.Equal(("new", CacheTier.Memory), (read.Value, read.Tier));
    }

    [RedisFact]
    public async Task Resync_RedisIsGone_Is503AndSaysWhy()
    {
        await using var redis = await RedisServer.StartAsync();
        await using var node = await TestNode.StartAsync(
            redis.ConnectionString, On, ("FluxCache:Invalidation", "None"), ("FluxCache:RetryCount", "0"));
        var cache = node.Services.GetRequiredService<IFluxCache>();
        await cache.SetAsync("key", "value");
        await cache.GetAsync<string>("key");
        await redis.KillAsync();

        var (status, text) = await PostAsync(node, "/operator/resync");

        Assert.Equal(HttpStatusCode.ServiceUnavailable, status);
        Assert.NotEmpty(text);
    }

    private static async Task<(HttpStatusCode Status, string Text)> PostAsync(TestNode node, string path)
    {
        using var response = await node.Probe.PostAsync(new Uri(path, UriKind.Relative), content: null);
        return (response.StatusCode, await response.Content.ReadAsStringAsync());
    }
}
