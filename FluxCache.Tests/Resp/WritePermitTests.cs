using FluxCache.Resp;
using FluxCache.Tests.Redis;
using FluxCache.Tests.Resp.Connection;
using Microsoft.Extensions.Logging;
using Xunit;

namespace FluxCache.Tests.Resp;

/// <summary>A write whose outcome its caller does not know takes effect within a bounded time, or never.</summary>
public sealed class WritePermitTests
{
    private static readonly TimeSpan Timeout = TimeSpan.FromMilliseconds(250);

    /// <summary>More than a permit lives.</summary>
    private static readonly TimeSpan Stop = Timeout * 4;

    [RedisTheory]
    [InlineData(InvalidationMode.PerKey)]
    [InlineData(InvalidationMode.Broadcast)]
    [InlineData(InvalidationMode.Published)]
    [InlineData(InvalidationMode.None)]
    public async Task Write_RedisStoodStillForLonger_IsNotExecutedAfterwards(InvalidationMode mode)
    {
        await using var redis = await RedisServer.StartAsync();
        await using var client = await ConnectAsync(redis, mode);
        foreach (var key in (string[])["deleted", "counted", "many"])
            await redis.CliAsync("SET", key, "5");

        await redis.FreezeAsync();
        Task[] writes =
        [
            client.SetAsync("set", "1"u8.ToArray(), null, CancellationToken.None).AsTask(),
            client.SetAsync("set", "2"u8.ToArray(), null, CancellationToken.None).AsTask(),
            client.SetAsync("large", new byte[100_000], null, CancellationToken.None).AsTask(),
            client.SetIfAbsentAsync("absent", "1"u8.ToArray(), null, CancellationToken.None).AsTask(),
            client.DeleteAsync("deleted", CancellationToken.None).AsTask(),
            client.IncrementAsync("counted", 1, CancellationToken.None).AsTask(),
        ];
        foreach (var write in writes)
            Assert.Equal(FluxCacheErrorKind.Unknown, (await Assert.ThrowsAsync<FluxCacheException>(() => write)).Kind);
        await Task.Delay(Stop);
        await redis.ThawAsync();

        // Redis reads on from the connections that it had, whoever has closed them.
        await Eventually.UntilAsync(() => client.Reconnects > 0);
        await client.PingAsync(CancellationToken.None);
        await Task.Delay(Timeout);
        Assert.Equal("0", await redis.CliAsync("EXISTS", "set", "large", "absent"));
        Assert.Equal("5", await redis.CliAsync("GET", "deleted"));
        Assert.Equal("5", await redis.CliAsync("GET", "counted"));
    }

    [RedisTheory]
    [InlineData(InvalidationMode.PerKey)]
    [InlineData(InvalidationMode.Broadcast)]
    [InlineData(InvalidationMode.Published)]
    public async Task Write_PermitIsGone_IsNotExecutedAndTheNextIs(InvalidationMode mode)
    {
        await using var redis = await RedisServer.StartAsync();
        await using var client = await ConnectAsync(redis, mode, TimeSpan.FromSeconds(30));
        await redis.CliAsync("FLUSHALL");

        Task[] writes = [SetAsync(client, "a"), SetAsync(client, "b"), SetAsync(client, "c")];
        foreach (var write in writes)
        {
            var failure = await Assert.ThrowsAsync<FluxCacheException>(() => write);
            Assert.Equal(FluxCacheErrorKind.Unavailable, failure.Kind);
            Assert.Contains("did not execute SET", failure.Message, StringComparison.Ordinal);
        }

        Assert.Equal("0", await redis.CliAsync("EXISTS", "a", "b", "c"));
        await client.PingAsync(CancellationToken.None);
        await SetAsync(client, "a");
        await Task.WhenAll(SetAsync(client, "b"), SetAsync(client, "c"));
        Assert.Equal("3", await redis.CliAsync("EXISTS", "a", "b", "c"));
        Assert.Equal(0, client.Reconnects);
    }

    [RedisFact]
    public async Task Write_LongAfterTheLogIn_HasAPermitOfItsOwn()
    {
        await using var redis = await RedisServer.StartAsync();
        await using var client = await ConnectAsync(redis, InvalidationMode.PerKey);

        await Task.Delay(Stop);
        // A machine that stands still for as long loses a permit too.
        var made = 0;
        for (var round = 0; round < 50; round++)
        {
            made += await Record.ExceptionAsync(() => SetAsync(client, "key")) is null ? 1 : 0;
            await Task.Delay(Timeout / 10);
        }

        Assert.InRange(made, 25, 50);
    }

    [RedisFact]
    public async Task Delete_RedisTakesNoNewPermits_IsExecuted()
    {
        await using var redis = await RedisServer.StartAsync();
        await using var client = await ConnectAsync(redis, InvalidationMode.PerKey);
        await SetAsync(client, "key");
        await redis.CliAsync("CONFIG", "SET", "maxmemory", "1");
        await Task.Delay(Stop);

        Assert.True(await client.DeleteAsync("key", CancellationToken.None));
        Assert.Equal("0", await redis.CliAsync("EXISTS", "key"));

        await redis.CliAsync("CONFIG", "SET", "maxmemory", "0");
        await Task.Delay(Stop);
        await SetAsync(client, "key");

        // A permit that is taken between the two commands is not gone.
        await Eventually.UntilAsync(async () =>
        {
            await redis.CliAsync("FLUSHALL");
            return await Record.ExceptionAsync(() => SetAsync(client, "key")) is FluxCacheException;
        });
    }

    [RedisFact]
    public async Task Connect_UserMayNotKeepPermits_WritesWithoutAndSaysSo()
    {
        await using var redis = await RedisServer.StartAsync();
        await redis.CliAsync("ACL", "SETUSER", "app", "on", ">secret", "~app:*", "+@all");
        var logger = new RecordingLog(LogLevel.Warning);
        await using var client = RedisTestClient.Create(
            $"{redis.ConnectionString},user=app,password=secret", observer: new RecordingObserver(), logger: logger);
        await client.ConnectAsync(CancellationToken.None);

        await SetAsync(client, "app:key");

        Assert.Equal("1", (await redis.CliAsync("GET", "app:key")).Trim());
        Assert.Contains("~__fluxcache:*", Assert.Single(logger.Events).Text, StringComparison.Ordinal);
    }

    private static Task<RedisClient> ConnectAsync(RedisServer redis, InvalidationMode mode, TimeSpan? timeout = null) =>
        RedisTestClient.ConnectAsync(
            redis.ConnectionString, observer: new RecordingObserver(), commandTimeout: timeout ?? Timeout, mode: mode);

    private static Task<bool> SetAsync(RedisClient client, string key) =>
        client.SetAsync(key, "1"u8.ToArray(), null, CancellationToken.None).AsTask();
}
