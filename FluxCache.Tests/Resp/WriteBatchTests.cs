using System.Globalization;
using FluxCache.Diagnostics;
using FluxCache.Resp;
using FluxCache.Resp.Connection;
using FluxCache.Serialization;
using FluxCache.Tests.Redis;
using FluxCache.Tests.Resp.Connection;
using FluxCache.Tiering;
using Xunit;

namespace FluxCache.Tests.Resp;

/// <summary>Writes of several callers that share a transaction: each keeps its own result, and each key is tracked.</summary>
public sealed class WriteBatchTests
{
    private const int Writes = 500;

    [RedisFact]
    public async Task Writes_MadeTogether_ShareTransactionsAndAreEachReported()
    {
        await using var redis = await RedisServer.StartAsync();
        var observer = new RecordingObserver();
        await using var client = await RedisTestClient.ConnectAsync(redis.ConnectionString, observer: observer);
        Assert.Equal("connected 0", await observer.NextAsync());

        var writes = Enumerable.Range(0, Writes).Select(number => SetAsync(client, $"k{number}", number)).ToArray();
        await Task.WhenAll(writes);

        var transactions = (await redis.InfoAsync("commandstats", "cmdstat_multi:calls=")).GetValueOrDefault();
        Assert.InRange(transactions, 1, Writes - 1);
        foreach (var number in (int[])[0, 17, Writes - 1])
        {
            Assert.Equal($"{number}", (await redis.CliAsync("GET", $"k{number}")).Trim());
            await redis.CliAsync("SET", $"k{number}", "changed");
            Assert.Contains($"k{number}", await observer.NextAsync(), StringComparison.Ordinal);
        }
    }

    [RedisFact]
    public async Task Writes_OfEachKind_GetTheirOwnResults()
    {
        await using var redis = await RedisServer.StartAsync();
        await using var client = await RedisTestClient.ConnectAsync(redis.ConnectionString, observer: new RecordingObserver());
        await client.SetAsync("old", "1"u8.ToArray(), null, CancellationToken.None);
        var sliding = Envelope.Wrap("1"u8.ToArray(), compressFrom: 0, TimeSpan.FromMinutes(1), deadline: null);
        await client.SetAsync("sliding", sliding, null, CancellationToken.None);

        for (var round = 0; round < 50; round++)
        {
            var plain = client.SetAsync($"a{round}", "1"u8.ToArray(), TimeSpan.FromMinutes(1), CancellationToken.None).AsTask();
            var taken = client.SetIfAbsentAsync("old", "2"u8.ToArray(), null, CancellationToken.None).AsTask();
            var fresh = client.SetIfAbsentAsync($"b{round}", "2"u8.ToArray(), null, CancellationToken.None).AsTask();
            var absent = client.RenewAsync("nowhere", TimeSpan.FromMinutes(1), CancellationToken.None).AsTask();
            var present = client.RenewAsync("sliding", TimeSpan.FromMinutes(1), CancellationToken.None).AsTask();
            var read = client.GetAsync($"a{round}", CancellationToken.None).AsTask();

            Assert.True(await plain);
            Assert.False(await taken);
            Assert.True(await fresh);
            Assert.False(await absent);
            Assert.True(await present);
            Assert.Equal("1"u8.ToArray(), (await read).Value);
        }
    }

    [RedisFact]
    public async Task Write_RefusedForItsKey_FailsAlone()
    {
        await using var redis = await RedisServer.StartAsync();
        await redis.CliAsync("ACL", "SETUSER", "app", "on", ">secret", "~app:*", "+@all");
        await using var client = await RedisTestClient.ConnectAsync(
            $"{redis.ConnectionString},user=app,password=secret", observer: new RecordingObserver());

        for (var round = 0; round < 2; round++)
        {
            var allowed = Enumerable.Range(0, Writes).Select(number => SetAsync(client, $"app:{round}:{number}", number)).ToList();
            var refused = SetAsync(client, "other", 1);
            allowed.AddRange(Enumerable.Range(0, Writes).Select(number => SetAsync(client, $"app:{round}:again:{number}", number)));

            var failure = await Assert.ThrowsAsync<FluxCacheException>(() => refused);
            Assert.Equal(FluxCacheErrorKind.Rejected, failure.Kind);
            Assert.False(failure.WasLeftOut);
            Assert.Contains("NOPERM", failure.Message, StringComparison.Ordinal);
            foreach (var write in allowed)
                Assert.True(await Record.ExceptionAsync(() => write) is null or FluxCacheException { WasLeftOut: true });
        }

        Assert.Equal("", (await redis.CliAsync("GET", "other")).Trim());
    }

    [RedisFact]
    public async Task Write_CancelledAmongOthers_LeavesThemTheirResults()
    {
        await using var redis = await RedisServer.StartAsync();
        await using var client = await RedisTestClient.ConnectAsync(redis.ConnectionString, observer: new RecordingObserver());

        for (var round = 0; round < 50; round++)
        {
            using var cancel = new CancellationTokenSource();
            var before = SetAsync(client, "before", round);
            var cancelled = client.SetAsync("cancelled", "1"u8.ToArray(), null, cancel.Token).AsTask();
            var after = SetAsync(client, "after", round);
            await cancel.CancelAsync();

            await before;
            await after;
            await Record.ExceptionAsync(() => cancelled);
            Assert.Equal($"{round}", (await redis.CliAsync("GET", "after")).Trim());
        }
    }

    [RedisFact]
    public async Task Write_LeftOutBecauseOfAnother_IsSentAgainUnlessItsCallerIsGone()
    {
        await using var redis = await RedisServer.StartAsync();
        await redis.CliAsync("ACL", "SETUSER", "app", "on", ">secret", "~app:*", "~__fluxcache:*", "+@all");
        var connectionString = $"{redis.ConnectionString},user=app,password=secret";
        using var metrics = new CacheMetrics(meters: null, TimeProvider.System);

        for (var round = 0; round < 20; round++)
        {
            // A new connection gathers writes again.
            await using var client = await RedisTestClient.ConnectAsync(connectionString, observer: new RecordingObserver());
            using var resilient = new ResilientRedis(
                client, new RedisEndpoint { Host = "127.0.0.1" }, new FluxCacheOptions(), metrics, TimeProvider.System);
            using var cancel = new CancellationTokenSource();
            var key = $"app:{round}";

            // All of them in one transaction, which is refused; the second write of the key goes behind it.
            var refused = resilient.SetAsync("other", "x"u8.ToArray(), null, CancellationToken.None).AsTask();
            var allowed = resilient.SetAsync($"{key}:other", "x"u8.ToArray(), null, CancellationToken.None).AsTask();
            var given = resilient.SetAsync(key, "1"u8.ToArray(), null, cancel.Token).AsTask();
            await cancel.CancelAsync();
            await resilient.SetAsync(key, "2"u8.ToArray(), null, CancellationToken.None);

            Assert.Equal(FluxCacheErrorKind.Rejected, (await Assert.ThrowsAsync<FluxCacheException>(() => refused)).Kind);
            Assert.True(await allowed);
            await Assert.ThrowsAnyAsync<OperationCanceledException>(() => given);
            await client.PingAsync(CancellationToken.None);
            Assert.Equal("2", (await redis.CliAsync("GET", key)).Trim());
        }
    }

    private static Task<bool> SetAsync(RedisClient client, string key, int value) => client.SetAsync(
        key, System.Text.Encoding.UTF8.GetBytes(value.ToString(CultureInfo.InvariantCulture)), null, CancellationToken.None).AsTask();
}
