using FluxCache.Tests.Redis;

namespace FluxCache.Tests.Tiering;

public sealed class OutageTests
{
    [RedisFact]
    public async Task Set_RedisIsBackWhileTheCircuitIsOpen_IsSentWithoutWaitingForTheCircuit()
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
            && failure.Message.Contains("most commands of the last few seconds failed", StringComparison.Ordinal));

        await server.StartAgainAsync();

        await Eventually.UntilAsync(() => cache.GetStatistics().RedisState == RedisState.Connected);
        await Eventually.UntilAsync(async () => await SetAsync(cache) is null).WaitAsync(TimeSpan.FromSeconds(30));
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
