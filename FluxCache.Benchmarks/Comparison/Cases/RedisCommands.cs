using System.Diagnostics;
using FluxCache.Benchmarks.Peers;
using FluxCache.Benchmarks.Running;
using FluxCache.Benchmarks.Servers;
using FluxCache.Resp;
using FluxCache.Resp.Connection;
using Microsoft.Extensions.Logging.Abstractions;

namespace FluxCache.Benchmarks.Comparison.Cases;

/// <summary>
/// GET and SET of 100 bytes by 200 callers in this process: through the RESP client, and through the whole cache, whose
/// memory is too small for the keys, so that its GETs go to Redis.
/// </summary>
internal sealed class RedisCommands(bool quick) : IComparison
{
    private const int Callers = 200;
    private const int Keys = 100_000;
    private const int MemoryCap = 100;

    private readonly int _operations = quick ? 20_000 : 600_000;
    private readonly RedisBaseline _baseline = new(quick ? 20_000 : 200_000);
    private readonly string[] _keys = StoreKeys.Shuffled(Keys);
    private readonly byte[] _value = new byte[StoreKinds.ValueBytes];

    public string Name => "redis";

    public IReadOnlyList<Claim> Claims { get; } =
    [
        new("redis", "GET, 200 callers", "RESP client GET", RedisBaseline.Get, "1/s", Better.More) { Goal = 3.5 },
        new("redis", "SET, 200 callers", "RESP client SET", RedisBaseline.Set, "1/s", Better.More) { Goal = 3.5 },
        new("redis", "GET, 200 callers", "whole cache GET", RedisBaseline.Get, "1/s", Better.More),
        new("redis", "SET, 200 callers", "whole cache SET", RedisBaseline.Set, "1/s", Better.More),
        .. BesidePeer("GET", RedisBaseline.Get),
        .. BesidePeer("SET", RedisBaseline.Set),
        Allocation("RESP client GET, bytes", quick),
        Allocation("whole cache GET, bytes", quick),
        new("redis", "allocation a GET of 100 B", $"{StackExchangeRedis.Name} GET, bytes", null, "B", Better.Less),
    ];

    public Task PrepareAsync(CancellationToken stop) => MeasureAsync(new Round(), stop);

    public Task MeasureAsync(Round round, CancellationToken stop) => _baseline.AroundAsync(
        round,
        async () =>
        {
            await MeasureClientAsync(round);
            stop.ThrowIfCancellationRequested();
            await MeasureCacheAsync(round);
            stop.ThrowIfCancellationRequested();
            await MeasurePeerAsync(round);
        },
        stop);

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    private async Task MeasureClientAsync(Round round)
    {
        await using var redis = await RedisServer.StartAsync();
        var options = new FluxCacheOptions { ConnectionString = redis.Address };
        if (!RedisEndpoint.TryParse(options, out var endpoint, out var fault))
            throw new InvalidOperationException(fault);
        await using var client = new RedisClient(endpoint, options, observer: null, TimeProvider.System, NullLogger.Instance);
        await client.ConnectAsync(CancellationToken.None);
        await MeasureAsync(
            round,
            "RESP client",
            key => client.SetAsync(key, _value, timeToLive: null, CancellationToken.None),
            key => client.GetAsync(key, CancellationToken.None));
    }

    /// <summary>How another client does, which is nobody's to hold, and how ours does beside it.</summary>
    private static IEnumerable<Claim> BesidePeer(string command, string baseline) =>
    [
        new("redis", $"{command}, 200 callers", $"{StackExchangeRedis.Name} {command}", baseline, "1/s", Better.More) { IsChecked = false },
        new("redis", $"{command}, 200 callers", $"RESP client {command}", $"{StackExchangeRedis.Name} {command}", "1/s", Better.More),
    ];

    private static Claim Allocation(string contender, bool quick) => new(
        "redis", "allocation a GET of 100 B", contender, null, "B", Better.Less)
    {
        // The value plus 64 bytes.
        Goal = StoreKinds.ValueBytes + 64,
        IsChecked = !quick,
    };

    private async Task MeasureCacheAsync(Round round)
    {
        await using var redis = await RedisServer.StartAsync();
        var options = new FluxCacheOptions { ConnectionString = redis.Address, MemoryCap = MemoryCap };
        await using var cache = await FluxCacheFactory.ConnectAsync(
            options, NullLoggerFactory.Instance, TimeProvider.System, CancellationToken.None);
        await MeasureAsync(
            round,
            "whole cache",
            key => cache.SetAsync(key, (ReadOnlyMemory<byte>)_value),
            key => cache.GetAsync<ReadOnlyMemory<byte>>(key));
    }

    private async Task MeasurePeerAsync(Round round)
    {
        await using var redis = await RedisServer.StartAsync();
        await using var peer = await StackExchangeRedis.ConnectAsync(redis.Address);
        await MeasureAsync(round, StackExchangeRedis.Name, key => peer.SetAsync(key, _value), key => peer.GetAsync(key));
    }

    private async Task MeasureAsync<TSet, TGet>(
        Round round, string name, Func<string, ValueTask<TSet>> set, Func<string, ValueTask<TGet>> get)
    {
        await RunAsync(set, Keys);
        round.Add($"{name} SET", (await RunAsync(set, _operations)).PerSecond);
        await RunAsync(get, Keys);
        var (perSecond, bytes) = await RunAsync(get, _operations);
        round.Add($"{name} GET", perSecond);
        round.Add($"{name} GET, bytes", bytes);
    }

    private async Task<(double PerSecond, double Bytes)> RunAsync<T>(Func<string, ValueTask<T>> operation, int operations)
    {
        var next = 0;
        var allocated = GC.GetTotalAllocatedBytes(precise: true);
        var began = Stopwatch.GetTimestamp();
        await ConcurrentCallers.RunAsync(Callers, operations, async count =>
        {
            // Each caller has keys of its own, so that none finds in memory what another has just read.
            var at = (Interlocked.Increment(ref next) - 1) * (Keys / Callers);
            var last = at + (Keys / Callers);
            for (var key = at; count > 0; count--, key = key + 1 < last ? key + 1 : at)
                await operation(_keys[key]);
        });
        var elapsed = Stopwatch.GetElapsedTime(began);
        return (operations / elapsed.TotalSeconds, (double)(GC.GetTotalAllocatedBytes(precise: true) - allocated) / operations);
    }
}
