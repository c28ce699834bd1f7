using System.Text;
using FluxCache.Tests.Redis;
using Xunit;
using static FluxCache.Tests.Eventually;

namespace FluxCache.Tests.Tiering;

/// <summary>A process deletes a key because its source changed, while another one is loading it from the source.</summary>
public sealed class DeleteDuringLoadTests
{
    [RedisTheory]
    [InlineData(InvalidationMode.PerKey)]
    [InlineData(InvalidationMode.Broadcast)]
    [InlineData(InvalidationMode.Published)]
    public async Task Delete_OfAnAbsentKey_KeepsWhatOthersAreLoadingOutOfTheCache(InvalidationMode mode)
    {
        await using var redis = await RedisServer.StartAsync();
        await using var loading = await ConnectAsync(redis, mode);
        await using var deleting = await ConnectAsync(redis, mode);

        for (var round = 0; round < 20; round++)
        {
            var key = $"key:{round}";
            var asked = new TaskCompletionSource();
            var answer = new TaskCompletionSource<string?>();
            var load = loading.GetOrLoadAsync(key, async _ =>
            {
                asked.SetResult();
                return await answer.Task;
            }).AsTask();
            await asked.Task;
            var before = loading.GetStatistics().Invalidations;

            Assert.False((await deleting.DeleteAsync(key)).Value);
            await UntilAsync(() => loading.GetStatistics().Invalidations > before);
            answer.SetResult("of before");

            Assert.Equal("of before", (await load).Value);
            Assert.False((await deleting.GetAsync<string>(key)).Found);
            Assert.False((await loading.GetAsync<string>(key)).Found);
        }
    }

    [RedisTheory]
    [InlineData(InvalidationMode.PerKey)]
    [InlineData(InvalidationMode.Broadcast)]
    [InlineData(InvalidationMode.Published)]
    [InlineData(InvalidationMode.None)]
    public async Task Delete_OfKeysThatAreThereAndNot_SaysWhichWere(InvalidationMode mode)
    {
        await using var redis = await RedisServer.StartAsync();
        await using var cache = await ConnectAsync(redis, mode);
        await cache.SetAsync("alone", "value");
        Assert.True((await cache.DeleteAsync("alone")).Value);
        Assert.False((await cache.DeleteAsync("alone")).Value);
        await Task.WhenAll(Enumerable.Range(0, 50).Select(key => cache.SetAsync($"there:{key}", "value").AsTask()));

        var deletes = Enumerable.Range(0, 50).SelectMany(key => new[]
        {
            cache.DeleteAsync($"there:{key}").AsTask(), cache.DeleteAsync($"not there:{key}").AsTask(),
        });

        Assert.Equal(Enumerable.Repeat(new[] { true, false }, 50).SelectMany(two => two), (await Task.WhenAll(deletes)).Select(one => one.Value));
        Assert.Equal("0", await redis.CliAsync("EXISTS", "there:1", "not there:1"));
    }

    [RedisFact]
    public async Task Delete_RedisHasNoMemoryLeft_IsExecuted()
    {
        await using var redis = await RedisServer.StartAsync();
        await using var cache = await ConnectAsync(redis, InvalidationMode.PerKey);
        await Task.WhenAll(Enumerable.Range(0, 50).Select(key => cache.SetAsync($"there:{key}", "value").AsTask()));
        await redis.CliAsync("CONFIG", "SET", "maxmemory", "1");

        Assert.True((await cache.DeleteAsync("there:0")).Value);
        Assert.False((await cache.DeleteAsync("not there")).Value);
        var deletes = await Task.WhenAll(Enumerable.Range(1, 49).Select(key => cache.DeleteAsync($"there:{key}").AsTask()));

        Assert.All(deletes, static delete => Assert.True(delete.Value));
    }

    [RedisFact]
    public async Task Delete_UserMayNotSet_IsExecuted()
    {
        await using var redis = await RedisServer.StartAsync();
        await redis.CliAsync("ACL", "SETUSER", "app", "on", ">secret", "~*", "&*", "+@all", "-set", "(+set ~__fluxcache:*)");
        await redis.CliAsync("SET", "there", "value");
        await using var cache = await FluxCacheFactory.ConnectAsync(new FluxCacheOptions
        {
            ConnectionString = $"{redis.ConnectionString},user=app,password=secret",
        });

        Assert.True((await cache.DeleteAsync("there")).Value);
        Assert.False((await cache.DeleteAsync("there")).Value);
    }

    private static Task<IOwnedFluxCache> ConnectAsync(RedisServer redis, InvalidationMode mode) =>
        FluxCacheFactory.ConnectAsync(new FluxCacheOptions { ConnectionString = redis.ConnectionString, Invalidation = mode });
}
