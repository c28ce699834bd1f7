using FluxCache.Tests.Redis;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;
using Xunit;

namespace FluxCache.Tests.Hosting;

/// <summary>The cache in a container: added, started and disposed of in every way that applications do.</summary>
public sealed class RegistrationTests
{
    [Fact]
    public void AddFluxCache_Twice_BindsListsOnceAndConfiguresTwice()
    {
        var configuration = new ConfigurationBuilder().AddInMemoryCollection(new Dictionary<string, string?>
        {
            ["FluxCache:Invalidation"] = "Broadcast",
            ["FluxCache:TrackingPrefixes:0"] = "user:",
            ["FluxCache:TrackingPrefixes:1"] = "order:",
        }).Build();
        using var services = new ServiceCollection()
            .AddSingleton<IConfiguration>(configuration)
            .AddFluxCache(options => options.MemoryCap = 7)
            .AddFluxCache(options => options.RetryCount = 5)
            .BuildServiceProvider();

        var options = services.GetRequiredService<IOptions<FluxCacheOptions>>().Value;

        Assert.Equal(["user:", "order:"], options.TrackingPrefixes);
        Assert.Equal((7, 5), (options.MemoryCap, options.RetryCount));
    }

    [RedisFact]
    public async Task AddFluxCache_WithoutConfiguration_StartsAndServes()
    {
        await using var redis = await RedisServer.StartAsync();
        var services = new ServiceCollection()
            .AddFluxCache(options => options.ConnectionString = redis.ConnectionString)
            .BuildServiceProvider();

        foreach (var hosted in services.GetServices<IHostedService>())
            await hosted.StartAsync(CancellationToken.None);
        var cache = services.GetRequiredService<IFluxCache>();
        await cache.SetAsync("key", "value");
        DisposeInPlace(services);

        Assert.Equal("value", await redis.CliAsync("GET", "key"));
        Assert.Equal("", await redis.CliAsync("CLIENT", "LIST", "TYPE", "pubsub"));
    }

    [RedisFact]
    public async Task Dispose_SeveralTimes_EachWaitsForTheEnd()
    {
        await using var redis = await RedisServer.StartAsync();
        var cache = await FluxCacheFactory.ConnectAsync(new() { ConnectionString = redis.ConnectionString });

        var first = cache.DisposeAsync().AsTask();
        await cache.DisposeAsync();

        Assert.True(first.IsCompletedSuccessfully);
        DisposeInPlace((IDisposable)cache);
    }

    /// <summary>As code that cannot await does.</summary>
    private static void DisposeInPlace(IDisposable owner) => owner.Dispose();
}
