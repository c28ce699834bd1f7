using System.Diagnostics;
using FluxCache.Tests.Redis;
using Xunit.Abstractions;

namespace FluxCache.Tests.Tiering;

/// <summary>The promise that the origin breaks some 350 times in a million, against a real Redis.</summary>
public sealed class AcknowledgedWriteTests(ITestOutputHelper output)
{
    private const int Keys = 1_000;
    private const int InMemory = 100;
    private const int Callers = 200;
    private const int ReadsPerCaller = 2_000;

    [RedisFact]
    public async Task Read_AfterAWriteWasAcknowledged_NeverReturnsAnOlderValue()
    {
        await using var server = await RedisServer.StartAsync();
        await AssertNoOldValueAsync(server);
    }

    [GarnetFact]
    public async Task Read_WithoutTracking_NeverReturnsAnOlderValue()
    {
        await using var server = await RedisServer.StartGarnetAsync();
        await AssertNoOldValueAsync(server);
    }

    private async Task AssertNoOldValueAsync(RedisServer server)
    {
        var seed = Environment.TickCount;
        output.WriteLine($"seed {seed}");
        await using var cache = await FluxCacheFactory.ConnectAsync(new FluxCacheOptions
        {
            ConnectionString = server.ConnectionString,
            MemoryCap = InMemory,
        });

        // One writer a key at a time; what it wrote last and was told is there stands in acknowledged.
        var acknowledged = new long[Keys];
        var writing = new SemaphoreSlim[Keys];
        for (var i = 0; i < Keys; i++)
            writing[i] = new SemaphoreSlim(1);
        var violations = 0;

        async Task CallAsync(int caller)
        {
            var random = new Random(seed + caller);
            for (var i = 0; i < ReadsPerCaller; i++)
            {
                var key = random.Next(Keys);
                if (random.Next(10) == 0 && await writing[key].WaitAsync(0))
                {
                    var next = Volatile.Read(ref acknowledged[key]) + 1;
                    await cache.SetAsync($"key:{key}", next);
                    Volatile.Write(ref acknowledged[key], next);
                    writing[key].Release();
                    continue;
                }

                var least = Volatile.Read(ref acknowledged[key]);
                var read = await cache.GetAsync<long>($"key:{key}");
                if (read.Value < least)
                    Interlocked.Increment(ref violations);
            }
        }

        var clock = Stopwatch.StartNew();
        await Task.WhenAll(Enumerable.Range(0, Callers).Select(caller => Task.Run(() => CallAsync(caller))));
        output.WriteLine(
            $"{Callers * ReadsPerCaller:N0} calls in {clock.Elapsed.TotalSeconds:F1} s, {cache.GetStatistics()}");

        Assert.Equal(0, violations);
        Assert.True(cache.GetStatistics().MemoryHits > 0);
    }
}
