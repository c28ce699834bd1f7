using FluxCache.Resp;
using FluxCache.Serialization;
using FluxCache.Tests.Redis;
using FluxCache.Tests.Resp.Connection;
using Xunit;

namespace FluxCache.Tests.Resp;

/// <summary>Renewing a sliding value, while others write the key.</summary>
public sealed class RenewalTests
{
    private static readonly TimeSpan Window = TimeSpan.FromMinutes(10);
    private static readonly CancellationToken None = CancellationToken.None;

    [RedisFact]
    public async Task Renew_SlidingValue_LivesForItsWindow()
    {
        await using var redis = await RedisServer.StartAsync();
        await using var client = await ConnectAsync(redis);
        await client.SetAsync("k", Sliding(Window, deadline: null), TimeSpan.FromSeconds(5), None);

        Assert.True(await client.RenewAsync("k", Window, None));

        await AssertLivesAsync(redis, "k", Window);
    }

    [RedisFact]
    public async Task Renew_SlidingValueWithADeadline_LivesUntilThatAtMost()
    {
        await using var redis = await RedisServer.StartAsync();
        await using var client = await ConnectAsync(redis);
        await client.SetAsync("k", Sliding(Window, DateTimeOffset.UtcNow.AddMinutes(2)), TimeSpan.FromSeconds(5), None);

        Assert.True(await client.RenewAsync("k", Window, None));

        await AssertLivesAsync(redis, "k", TimeSpan.FromMinutes(2));
    }

    [RedisFact]
    public async Task Renew_SlidingValueOfALongerWindowWrittenMeanwhile_LivesForItsOwn()
    {
        await using var redis = await RedisServer.StartAsync();
        await using var client = await ConnectAsync(redis);
        await client.SetAsync("k", Sliding(Window * 3, deadline: null), Window * 3, None);

        Assert.True(await client.RenewAsync("k", Window, None));

        await AssertLivesAsync(redis, "k", Window * 3);
    }

    [RedisTheory]
    [InlineData("")]
    [InlineData("PX 5000")]
    [InlineData("PX 86400000")]
    public async Task Renew_PlainValueWrittenMeanwhile_KeepsItsOwnLife(string expiry)
    {
        await using var redis = await RedisServer.StartAsync();
        await using var client = await ConnectAsync(redis);
        await redis.CliAsync(["SET", "k", "foreign", .. expiry.Split(' ', StringSplitOptions.RemoveEmptyEntries)]);
        var before = await TimeToLiveAsync(redis, "k");

        Assert.False(await client.RenewAsync("k", Window, None));

        Assert.InRange(await TimeToLiveAsync(redis, "k"), before - 2_000, before);
    }

    [RedisFact]
    public async Task Renew_KeyIsGoneOrNoString_SaysSo()
    {
        await using var redis = await RedisServer.StartAsync();
        await using var client = await ConnectAsync(redis);
        await redis.CliAsync("LPUSH", "list", "1");

        Assert.False(await client.RenewAsync("gone", Window, None));
        Assert.False(await client.RenewAsync("list", Window, None));
        Assert.Equal(-1, await TimeToLiveAsync(redis, "list"));
    }

    [RedisFact]
    public async Task Renew_UserMayRunNoScripts_ExtendsAndNeverShortens()
    {
        await using var redis = await RedisServer.StartAsync();
        await redis.CliAsync("ACL", "SETUSER", "app", "on", ">secret", "~*", "&*", "+@all", "-eval");
        await using var client = await RedisTestClient.ConnectAsync(
            $"{redis.ConnectionString},user=app,password=secret", observer: new RecordingObserver());
        await client.SetAsync("short", Sliding(Window, deadline: null), TimeSpan.FromSeconds(5), None);
        await redis.CliAsync("SET", "endless", "foreign");

        Assert.True(await client.RenewAsync("short", Window, None));
        Assert.False(await client.RenewAsync("endless", Window, None));

        await AssertLivesAsync(redis, "short", Window);
        Assert.Equal(-1, await TimeToLiveAsync(redis, "endless"));
    }

    private static Task<RedisClient> ConnectAsync(RedisServer redis) =>
        RedisTestClient.ConnectAsync(redis.ConnectionString, observer: new RecordingObserver());

    private static ReadOnlyMemory<byte> Sliding(TimeSpan window, DateTimeOffset? deadline) =>
        Envelope.Wrap("value"u8.ToArray(), compressFrom: 0, window, deadline);

    private static async Task AssertLivesAsync(RedisServer redis, string key, TimeSpan expected) => Assert.InRange(
        await TimeToLiveAsync(redis, key), expected.TotalMilliseconds - 10_000, expected.TotalMilliseconds);

    private static async Task<double> TimeToLiveAsync(RedisServer redis, string key) =>
        double.Parse(await redis.CliAsync("PTTL", key), System.Globalization.CultureInfo.InvariantCulture);
}
