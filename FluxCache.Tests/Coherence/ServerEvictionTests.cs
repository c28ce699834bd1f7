using System.Globalization;
using FluxCache.Tests.Redis;
using Xunit;

namespace FluxCache.Tests.Coherence;

/// <summary>
/// What Redis itself does to keys while it runs a command of ours: it makes room, or forgets that we read them. And what
/// memory keeps of own writes, whose echoes come the same way.
/// </summary>
public sealed class ServerEvictionTests
{
    private const int Keys = 2_000;
    private static readonly string Large = new('x', 1_000);

    [RedisTheory]
    [InlineData(InvalidationMode.PerKey)]
    [InlineData(InvalidationMode.Broadcast)]
    public async Task Redis_ThatMakesRoom_MemoryForgetsWhatWent(InvalidationMode mode)
    {
        await using var server = await RedisServer.StartAsync(
            "--maxmemory", "3mb", "--maxmemory-policy", "allkeys-random");
        await using var cache = await ConnectAsync(server, mode);

        await WriteAllAsync(cache, Large);

        Assert.NotEqual(0, (await server.InfoAsync("stats", "evicted_keys:")).GetValueOrDefault());

        // To ask takes room as well: what goes for it has to reach memory, too.
        var inRedis = int.Parse(await server.CliAsync("DBSIZE"), CultureInfo.InvariantCulture);
        await CatchUpAsync(cache);
        Assert.InRange(cache.GetStatistics().MemoryEntries, 1, inRedis);
    }

    [RedisFact]
    public async Task TrackingTable_ThatIsFull_NoChangeIsMissed()
    {
        await using var server = await RedisServer.StartAsync("--tracking-table-max-keys", "100");
        await using var cache = await ConnectAsync(server, InvalidationMode.PerKey);
        await WriteAllAsync(cache, "old");
        for (var key = 0; key < Keys; key++)
            await cache.GetAsync<string>(KeyOf(key));

        await using (var other = await ConnectAsync(server, InvalidationMode.PerKey))
            await WriteAllAsync(other, "new");
        await CatchUpAsync(cache);

        for (var key = 0; key < Keys; key++)
            Assert.Equal("new", (await cache.GetAsync<string>(KeyOf(key))).Value);
        Assert.InRange((await server.InfoAsync("stats", "tracking_total_keys:")).GetValueOrDefault(), 1, 100);
    }

    [RedisFact]
    public async Task OwnWrites_OfKeysThatWereRead_StayInMemory()
    {
        await using var server = await RedisServer.StartAsync();
        await using var cache = await ConnectAsync(server, InvalidationMode.PerKey);
        for (var key = 0; key < Keys; key++)
            Assert.Equal(CacheTier.None, (await cache.GetAsync<string>(KeyOf(key))).Tier);

        foreach (var value in (string[])["first", "second"])
        {
            await WriteAllAsync(cache, value);
            await CatchUpAsync(cache);
            Assert.Equal(Keys, cache.GetStatistics().MemoryEntries);
            for (var key = 0; key < Keys; key++)
            {
                var read = await cache.GetAsync<string>(KeyOf(key));
                Assert.Equal((value, CacheTier.Memory), (read.Value, read.Tier));
            }
        }

        Assert.Equal(0, cache.GetStatistics().Invalidations);
    }

    [RedisFact]
    public async Task OwnWrites_AmongThoseOfOthers_LeaveMemoryInStep()
    {
        await using var server = await RedisServer.StartAsync();
        await using var cache = await ConnectAsync(server, InvalidationMode.PerKey);
        await using var other = await ConnectAsync(server, InvalidationMode.PerKey);
        const int Contended = 20;
        var writing = new[] { cache, other }.Select((writer, number) => Task.Run(async () =>
        {
            for (var round = 0; round < 200; round++)
                await Task.WhenAll(Enumerable.Range(0, Contended).Select(async key =>
                {
                    await writer.SetAsync(KeyOf(key), $"{number}:{round}");
                    await writer.GetAsync<string>(KeyOf(key));
                }));
        }));
        await Task.WhenAll(writing);
        await CatchUpAsync(cache);
        await CatchUpAsync(other);

        for (var key = 0; key < Contended; key++)
        {
            var inRedis = await server.CliAsync("GET", KeyOf(key));
            Assert.Equal(inRedis, (await cache.GetAsync<string>(KeyOf(key))).Value);
            Assert.Equal(inRedis, (await other.GetAsync<string>(KeyOf(key))).Value);
        }
    }

    private static string KeyOf(int number) => string.Create(CultureInfo.InvariantCulture, $"key:{number}");

    private static Task<IOwnedFluxCache> ConnectAsync(RedisServer server, InvalidationMode mode) =>
        FluxCacheFactory.ConnectAsync(new FluxCacheOptions
        {
            ConnectionString = server.ConnectionString,
            Invalidation = mode,
            CompressionThreshold = 0,
            ShadowReadEvery = 0,
        });

    private static async Task WriteAllAsync(IFluxCache cache, string value)
    {
        foreach (var some in Enumerable.Range(0, Keys).Chunk(100))
            await Task.WhenAll(some.Select(key => cache.SetAsync(KeyOf(key), value).AsTask()));
    }

    /// <summary>Every invalidation of what was done before has come: reads of keys on each connection passed a barrier.</summary>
    private static async Task CatchUpAsync(IFluxCache cache)
    {
        for (var key = 0; key < 16; key++)
            await cache.GetAsync<string>(KeyOf(key), Freshness.Linearizable);
    }
}
