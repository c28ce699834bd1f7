using FluxCache.Diagnostics;
using FluxCache.Resp;
using FluxCache.Resp.Connection;
using FluxCache.Tests.Redis;
using FluxCache.Tiering;
using Xunit;

namespace FluxCache.Tests.Resp;

/// <summary>The budgets of the hot commands. Runs alone: what others allocate would be counted.</summary>
[Collection(nameof(RedisAllocationTests))]
[CollectionDefinition(nameof(RedisAllocationTests), DisableParallelization = true)]
public sealed class RedisAllocationTests
{
    private const int Callers = 50;
    private const int Repeats = 400;
    private const int Runs = 5;
    private const int ValueBytes = 100;

    // An array of 100 bytes, with its header and length, rounded up to 8.
    private const int ValueObjectBytes = 128;

    // What the sockets and the thread pool allocate now and then, shared by all commands.
    private const int Tolerance = 16;

    [RedisFact]
    public async Task Get_FromManyCallers_AllocatesItsValueOnly()
    {
        await using var redis = await RedisServer.StartAsync();
        await using var client = await RedisTestClient.ConnectAsync(redis.ConnectionString);
        await client.SetAsync("k", new byte[ValueBytes], null, CancellationToken.None);

        var perGet = await MeasureAsync(async () =>
        {
            for (var i = 0; i < Repeats; i++)
                await client.GetAsync("k", CancellationToken.None);
        });

        Assert.InRange(perGet, ValueBytes, ValueObjectBytes + Tolerance);
    }

    [RedisFact]
    public async Task Set_FromManyCallers_AllocatesNothing()
    {
        await using var redis = await RedisServer.StartAsync();
        await using var client = await RedisTestClient.ConnectAsync(redis.ConnectionString);
        var value = new byte[ValueBytes];

        var perSet = await MeasureAsync(async () =>
        {
            for (var i = 0; i < Repeats; i++)
                await client.SetAsync("k", value, null, CancellationToken.None);
        });

        Assert.InRange(perSet, 0, Tolerance);
    }

    [RedisFact]
    public async Task Get_ThroughBreakerAndRetry_AllocatesItsValueAndWhatWaitsForIt()
    {
        const int WaitingBytes = 256;
        await using var server = await RedisServer.StartAsync();
        await using var client = await RedisTestClient.ConnectAsync(server.ConnectionString);
        using var metrics = new CacheMetrics(meters: null, TimeProvider.System);
        var options = new FluxCacheOptions();
        using var redis = new ResilientRedis(client, new RedisEndpoint(), options, metrics, TimeProvider.System);
        await redis.SetAsync("k", new byte[ValueBytes], null, CancellationToken.None);

        var perGet = await MeasureAsync(async () =>
        {
            for (var i = 0; i < Repeats; i++)
                await redis.GetAsync("k", CancellationToken.None);
        });

        Assert.InRange(perGet, ValueBytes, ValueObjectBytes + WaitingBytes + Tolerance);
    }

    /// <summary>
    /// Bytes for each repeat, after a first run that fills the pools: of several runs the least, since what earlier tests
    /// left behind in the process can only add to it.
    /// </summary>
    private static async Task<double> MeasureAsync(Func<Task> caller)
    {
        await RunAsync(caller);
        var least = double.MaxValue;
        for (var run = 0; run < Runs; run++)
        {
            var before = GC.GetTotalAllocatedBytes(precise: true);
            await RunAsync(caller);
            var allocated = GC.GetTotalAllocatedBytes(precise: true) - before;
            least = Math.Min(least, allocated / (double)(Callers * Repeats));
        }

        return least;
    }

    private static Task RunAsync(Func<Task> caller) =>
        Task.WhenAll(Enumerable.Range(0, Callers).Select(_ => caller()));
}
