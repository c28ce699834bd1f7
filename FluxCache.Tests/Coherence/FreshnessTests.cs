using System.Security.Cryptography;
using FluxCache.Tests.Redis;

namespace FluxCache.Tests.Coherence;

/// <summary>Reads that ask for more than any value, against real servers.</summary>
public sealed class FreshnessTests
{
    [RedisFact]
    public async Task Linearizable_ValueInMemory_MovesNoValue()
    {
        await using var server = await RedisServer.StartAsync();
        await using var cache = await ConnectAsync(server, InvalidationMode.PerKey);
        await cache.SetAsync("key", RandomNumberGenerator.GetBytes(100_000));
        await cache.GetAsync<byte[]>("key", Freshness.Linearizable);
        var sentBefore = await SentBytesAsync(server);

        for (var i = 0; i < 20; i++)
        {
            var read = await cache.GetAsync<byte[]>("key", Freshness.Linearizable);
            Assert.Equal((100_000, CacheTier.Memory), (read.Value!.Length, read.Tier));
        }

        Assert.InRange(await SentBytesAsync(server) - sentBefore, 20 * "+PONG\r\n".Length, 50_000);
    }

    [RedisFact]
    public async Task Linearizable_ManyAtATime_ShareBarriers()
    {
        await using var server = await RedisServer.StartAsync();
        await using var cache = await ConnectAsync(server, InvalidationMode.PerKey);
        await cache.SetAsync("key", "value");
        var before = cache.GetStatistics().Barriers;

        var reads = await Task.WhenAll(Enumerable.Range(0, 64).Select(
            _ => cache.GetAsync<string>("key", Freshness.Linearizable).AsTask()));

        Assert.All(reads, read => Assert.Equal(("value", CacheTier.Memory), (read.Value, read.Tier)));
        Assert.InRange(cache.GetStatistics().Barriers - before, 1, 8);
    }

    [RedisTheory]
    [InlineData(InvalidationMode.PerKey)]
    [InlineData(InvalidationMode.Broadcast)]
    [InlineData(InvalidationMode.Published)]
    [InlineData(InvalidationMode.None)]
    public async Task Linearizable_AfterAWriteElsewhere_SeesItAtOnce(InvalidationMode mode)
    {
        await using var server = await RedisServer.StartAsync();
        await using var writer = await ConnectAsync(server, mode);
        await using var reader = await ConnectAsync(server, mode);
        for (var round = 0; round < 300; round++)
        {
            await writer.SetAsync("key", round);
            Assert.Equal(round, (await reader.GetAsync<int>("key", Freshness.Linearizable)).Value);
        }
    }

    [RedisTheory]
    [InlineData(InvalidationMode.PerKey)]
    [InlineData(InvalidationMode.Broadcast)]
    [InlineData(InvalidationMode.Published)]
    public async Task AtLeast_TokenOfAWriteElsewhere_SeesItAtOnce(InvalidationMode mode)
    {
        await using var server = await RedisServer.StartAsync();
        await using var writer = await ConnectAsync(server, mode);
        await using var reader = await ConnectAsync(server, mode);
        for (var round = 0; round < 300; round++)
        {
            var token = await writer.SetAsync("key", round);
            var freshness = Freshness.AtLeast(WriteToken.Parse(token.ToString()));
            Assert.Equal(round, (await reader.GetAsync<int>("key", freshness)).Value);
            Assert.Equal(round, (await reader.GetManyAsync<int>(["key"], freshness))[0].Value);
        }
    }

    [RedisFact]
    public async Task AtLeast_TokenSeenBefore_CostsNothing()
    {
        await using var server = await RedisServer.StartAsync();
        await using var writer = await ConnectAsync(server, InvalidationMode.PerKey);
        await using var reader = await ConnectAsync(server, InvalidationMode.PerKey);
        var token = await writer.SetAsync("key", "value");
        await reader.GetAsync<string>("key", Freshness.AtLeast(token));
        var before = reader.GetStatistics().Barriers;

        for (var i = 0; i < 10; i++)
            Assert.Equal(CacheTier.Memory, (await reader.GetAsync<string>("key", Freshness.AtLeast(token))).Tier);

        Assert.Equal(before, reader.GetStatistics().Barriers);
    }

    [RedisFact]
    public async Task AtLeast_TokenOfAnotherCluster_IsRefused()
    {
        await using var server = await RedisServer.StartAsync();
        await using var other = await RedisServer.StartAsync();
        await using var cache = await ConnectAsync(server, InvalidationMode.Auto);
        await using var stranger = await ConnectAsync(other, InvalidationMode.Auto);
        var token = await NamedTokenAsync(stranger);
        await NamedTokenAsync(cache);

        var fault = await Assert.ThrowsAsync<ArgumentException>(
            async () => await cache.GetAsync<string>("key", Freshness.AtLeast(token)));
        Assert.Contains("another cluster", fault.Message, StringComparison.Ordinal);
    }

    [RedisFact]
    public async Task AtLeast_TokenFromBeforeAFlush_IsStillTaken()
    {
        await using var server = await RedisServer.StartAsync();
        await using var cache = await ConnectAsync(server, InvalidationMode.Auto);
        var token = await NamedTokenAsync(cache);

        await server.CliAsync("FLUSHALL");

        // Not refused, though the name that it carries was flushed with the rest. A write by somebody else, as the flush
        // is, may arrive later.
        while ((await cache.GetAsync<string>("key", Freshness.AtLeast(token))).Found)
            await Task.Yield();
    }

    [RedisTheory]
    [InlineData("redis.call('SET', KEYS[1], 'poison')")]
    [InlineData("redis.call('SETRANGE', KEYS[1], 50000000, 'x')")]
    [InlineData("redis.call('DEL', KEYS[1]) redis.call('RPUSH', KEYS[1], 'poison')")]
    public async Task ClusterName_OverwrittenBySomebody_IsReplaced(string script)
    {
        await using var server = await RedisServer.StartAsync();
        await using var cache = await ConnectAsync(server, InvalidationMode.Auto);
        var token = await NamedTokenAsync(cache);
        var name = await server.CliAsync("GET", "__fluxcache:cluster");

        await server.CliAsync("EVAL", script, "1", "__fluxcache:cluster");

        await Eventually.UntilAsync(async () => await server.CliAsync("GET", "__fluxcache:cluster") == name);
        await cache.GetAsync<string>("key", Freshness.AtLeast(token));
    }

    private static Task<IOwnedFluxCache> ConnectAsync(RedisServer server, InvalidationMode mode) =>
        FluxCacheFactory.ConnectAsync(new FluxCacheOptions
        {
            ConnectionString = server.ConnectionString,
            Invalidation = mode,
        });

    /// <summary>A token that says of which cluster it is, which a cache learns soon after its start.</summary>
    private static async Task<WriteToken> NamedTokenAsync(IFluxCache cache)
    {
        while (true)
        {
            var token = await cache.SetAsync("key", "value");
            if (token.Parts[0].Cluster != 0)
                return token;
        }
    }

    private static async Task<long> SentBytesAsync(RedisServer server) =>
        (await server.InfoAsync("stats", "total_net_output_bytes:"))!.Value;
}
