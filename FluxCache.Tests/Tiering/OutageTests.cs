using System.Diagnostics;
using FluxCache.Tests.Redis;
using Xunit;

namespace FluxCache.Tests.Tiering;

public sealed class OutageTests
{
    [RedisFact]
    public async Task Set_RedisIsBackAfterWaitingWasHopeless_IsSentWithoutWaitingForTheCircuit()
    {
        await using var server = await RedisServer.StartAsync();
        await using var cache = await FluxCacheFactory.ConnectAsync(new FluxCacheOptions
        {
            ConnectionString = server.ConnectionString,
            RetryCount = 0,
            CircuitBreakDuration = TimeSpan.FromMinutes(1),
        });
        await server.KillAsync();
        await Eventually.UntilAsync(async () =>
            await SetAsync(cache) is { } failure
            && failure.Message.Contains("not connected", StringComparison.Ordinal) && failure.IsFinal);

        // Nobody waits for a Redis that has been away for as long as a command may take.
        var began = Stopwatch.GetTimestamp();
        Assert.NotNull(await SetAsync(cache));
        Assert.InRange(Stopwatch.GetElapsedTime(began), TimeSpan.Zero, TimeSpan.FromSeconds(1));
        await server.StartAgainAsync();

        await Eventually.UntilAsync(() => cache.GetStatistics().RedisState == RedisState.Connected);
        await Eventually.UntilAsync(async () => await SetAsync(cache) is null).WaitAsync(TimeSpan.FromSeconds(30));
    }

    [RedisFact]
    public async Task Calls_RedisIsRestartedWithinTheirTime_WaitForItAndSucceed()
    {
        await using var server = await RedisServer.StartAsync();
        await using var cache = await FluxCacheFactory.ConnectAsync(new FluxCacheOptions
        {
            ConnectionString = server.ConnectionString,
            RetryCount = 0,
            CommandTimeout = TimeSpan.FromSeconds(30),
        });
        await cache.GetAsync<string>("key");
        await server.KillAsync();
        await Eventually.UntilAsync(() => cache.GetStatistics().RedisState == RedisState.Disconnected);

        var setting = cache.SetAsync("key", "value").AsTask();
        var adding = cache.IncrementAsync("number").AsTask();
        var reading = cache.GetAsync<string>("other").AsTask();
        await Task.WhenAny(setting, adding, reading, Task.Delay(TimeSpan.FromMilliseconds(100)));
        Assert.False(setting.IsCompleted || adding.IsCompleted || reading.IsCompleted);
        await server.StartAgainAsync();
        await Task.WhenAll(setting, adding, reading);

        Assert.Equal("1", await server.CliAsync("GET", "number"));
        Assert.Equal("value", await server.CliAsync("GET", "key"));
    }

    private static async Task<FluxCacheException?> SetAsync(IFluxCache cache)
    {
        try
        {
            await cache.SetAsync("key", "value");
            return null;
        }
        catch (FluxCacheException failure)
        {
            return failure;
        }
    }
}
