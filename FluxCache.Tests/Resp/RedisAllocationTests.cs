using System.Buffers;
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
    private const int MostRuns = 40;
    private const int ValueBytes = 100;

    // An array of 100 bytes, with its header and length, rounded up to 8.
    private const int ValueObjectBytes = 128;

    // The results of a transaction of one write: an array of one.
    private const int ResultsBytes = 48;

    // What the sockets and the thread pool allocate now and then, shared by all commands.
    private const int Tolerance = 16;

    [RedisFact]
    public async Task Get_FromManyCallers_AllocatesItsValueOnly()
    {
        await using var redis = await RedisServer.StartAsync();
        await using var client = await RedisTestClient.ConnectAsync(redis.ConnectionString);
        await client.SetAsync("k", new byte[ValueBytes], null, CancellationToken.None);

        var perGet = await MeasureAsync(ValueObjectBytes + Tolerance, async () =>
        {
            for (var i = 0; i < Repeats; i++)
                await client.GetAsync("k", CancellationToken.None);
        });

        Assert.InRange(perGet, ValueBytes, ValueObjectBytes + Tolerance);
    }

    [RedisFact]
    public async Task Set_FromManyCallers_AllocatesTheResultsOfItsTransactionOnly()
    {
        await using var redis = await RedisServer.StartAsync();
        await using var client = await RedisTestClient.ConnectAsync(redis.ConnectionString);
        var value = new byte[ValueBytes];

        var perSet = await MeasureAsync(ResultsBytes + Tolerance, async () =>
        {
            for (var i = 0; i < Repeats; i++)
                await client.SetAsync("k", value, null, CancellationToken.None);
        });

        Assert.InRange(perSet, 0, ResultsBytes + Tolerance);
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

        var perGet = await MeasureAsync(ValueObjectBytes + WaitingBytes + Tolerance, async () =>
        {
            for (var i = 0; i < Repeats; i++)
                await redis.GetAsync("k", CancellationToken.None);
        });

        Assert.InRange(perGet, ValueBytes, ValueObjectBytes + WaitingBytes + Tolerance);
    }

    [RedisTheory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Get_ThroughTheWholeCache_AllocatesItsValueOnly(bool canBeCancelled)
    {
        await using var server = await RedisServer.StartAsync();
        await using var cache = await ConnectWithoutRoomAsync(server);
        var keys = await FillAsync(cache);
        var next = 0;

        var perGet = await MeasureAsync(ValueObjectBytes + Tolerance, async () =>
        {
            using var patience = new CancellationTokenSource();
            var token = canBeCancelled ? patience.Token : CancellationToken.None;
            var caller = Interlocked.Increment(ref next);
            for (var i = 0; i < Repeats; i++)
                await cache.GetAsync<ReadOnlyMemory<byte>>(keys[(caller * Repeats + i) % keys.Length], token);
        });

        Assert.InRange(perGet, ValueBytes, ValueObjectBytes + Tolerance);
    }

    [RedisFact]
    public async Task Get_ThroughTheWholeCacheToABuffer_AllocatesItsValueOnly()
    {
        await using var server = await RedisServer.StartAsync();
        await using var cache = await ConnectWithoutRoomAsync(server);
        var keys = await FillAsync(cache);
        var next = 0;

        var perGet = await MeasureAsync(ValueObjectBytes + Tolerance, async () =>
        {
            var caller = Interlocked.Increment(ref next);
            var destination = new ArrayBufferWriter<byte>();
            for (var i = 0; i < Repeats; i++)
            {
                destination.ResetWrittenCount();
                await cache.GetAsync(keys[(caller * Repeats + i) % keys.Length], destination);
            }
        });

        Assert.InRange(perGet, ValueBytes, ValueObjectBytes + Tolerance);
    }

    [RedisFact]
    public async Task Set_ThroughTheWholeCache_AllocatesItsMarkOnly()
    {
        // The mark of the write, and a share of the reply to the transaction that it travels in.
        const int MarkBytes = 128;
        await using var server = await RedisServer.StartAsync();
        await using var cache = await ConnectWithoutRoomAsync(server);
        var keys = await FillAsync(cache);
        var next = 0;
        ReadOnlyMemory<byte> value = new byte[ValueBytes];

        var perSet = await MeasureAsync(MarkBytes + Tolerance, async () =>
        {
            var caller = Interlocked.Increment(ref next);
            for (var i = 0; i < Repeats; i++)
                await cache.SetAsync(keys[(caller * Repeats + i) % keys.Length], value);
        });

        Assert.InRange(perSet, 0, MarkBytes + Tolerance);
    }

    /// <summary>A cache whose memory is too small for the keys: its reads go to Redis.</summary>
    private static async Task<IOwnedFluxCache> ConnectWithoutRoomAsync(RedisServer server) =>
        await FluxCacheFactory.ConnectAsync(
            new FluxCacheOptions { ConnectionString = server.ConnectionString, MemoryCap = 100 });

    /// <summary>Writes as many keys as there are reads in a run, so that no two callers read the same.</summary>
    private static async Task<string[]> FillAsync(IFluxCache cache)
    {
        ReadOnlyMemory<byte> value = new byte[ValueBytes];
        var keys = Enumerable.Range(0, Callers * Repeats).Select(static key => $"key:{key}").ToArray();
        await cache.SetManyAsync([.. keys.Select(key => KeyValuePair.Create(key, value))]);
        return keys;
    }

    /// <summary>
    /// Bytes for each repeat, after a first run that fills the pools: of several runs the least, since what earlier tests
    /// left behind in the process can only add to it, and so does code that is not compiled for good yet. Ends with the
    /// first run that is within the budget.
    /// </summary>
    private static async Task<double> MeasureAsync(double budget, Func<Task> caller)
    {
        await RunAsync(caller);
        var least = double.MaxValue;
        for (var run = 0; run < MostRuns && least > budget; run++)
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
