using FluxCache.Tests.Redis;
using FluxCache.V1;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Xunit;

namespace FluxCache.Tests.Node;

/// <summary>Memory's bounds follow the configuration of a running application.</summary>
public sealed class MemoryCapReloadTests
{
    [RedisFact]
    public async Task Configuration_Changes_MemoryFollows()
    {
        await using var redis = await RedisServer.StartAsync();
        await using var node = await TestNode.StartAsync(redis.ConnectionString);
        await FillAsync(node, entries: 200);

        Change(node, "FluxCache:MemoryCap", "50");

        var shrunk = await node.Cache.StatsAsync(new StatsRequest());
        Assert.Equal((50, 50), (shrunk.MemoryCapEntries, shrunk.MemoryEntries));
        Change(node, "FluxCache:MemoryCap", "120");
        await FillAsync(node, entries: 120);
        var grown = await node.Cache.StatsAsync(new StatsRequest());
        Assert.Equal((120, 120), (grown.MemoryCapEntries, grown.MemoryEntries));
    }

    [RedisTheory]
    [InlineData("FluxCache:MemoryCap", "0")]
    [InlineData("FluxCache:MemoryCap", "many")]
    [InlineData("FluxCache:MemoryCapBytes", "1000")]
    public async Task Configuration_ChangesToAFault_MemoryStaysAsItIs(string key, string value)
    {
        await using var redis = await RedisServer.StartAsync();
        await using var node = await TestNode.StartAsync(redis.ConnectionString, ("FluxCache:MemoryCap", "100"));
        await FillAsync(node, entries: 50);

        Change(node, key, value);

        var statistics = await node.Cache.StatsAsync(new StatsRequest());
        Assert.Equal((100, 256 << 20), (statistics.MemoryCapEntries, statistics.MemoryCapBytes));
        Assert.InRange(statistics.MemoryEntries, 50, 100);
        Change(node, key, "70000");
        statistics = await node.Cache.StatsAsync(new StatsRequest());
        Assert.Contains(70_000, new[] { statistics.MemoryCapEntries, statistics.MemoryCapBytes });
    }

    private static async Task FillAsync(TestNode node, long entries)
    {
        var cache = node.Services.GetRequiredService<IFluxCache>();
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(20));
        for (var number = 0; cache.GetStatistics().MemoryEntries < entries; number++)
        {
            var key = $"key:{number % 200}";
            await cache.SetAsync(key, "value", default, patience.Token);
            await cache.GetAsync<string>(key, patience.Token);
        }
    }

    private static void Change(TestNode node, string key, string value)
    {
        var configuration = (IConfigurationRoot)node.Services.GetRequiredService<IConfiguration>();
        configuration[key] = value;

        // Throws what the options monitor of the start's validation finds.
        Record.Exception(configuration.Reload);
    }
}
