using System.Text;
using FluxCache.Resp;
using FluxCache.Resp.Leases;
using FluxCache.Tests.Redis;
using FluxCache.Tests.Resp.Connection;
using Xunit;

namespace FluxCache.Tests.Resp.Leases;

/// <summary>The scripts against a real Redis.</summary>
public sealed class LeaseCommandTests
{
    private static readonly CancellationToken None = CancellationToken.None;
    private static readonly TimeSpan Minute = TimeSpan.FromMinutes(1);
    private static readonly byte[] Value = "value"u8.ToArray();

    [RedisFact]
    public async Task Lease_FromItsTakingToItsUse_DoesWhatItSays()
    {
        await using var redis = await RedisServer.StartAsync();
        await using var client = await ConnectAsync(redis);

        Assert.Equal(LeaseState.Acquired, (await AcquireAsync(client, "mine")).State);
        Assert.True(await client.SetLeasedAsync("key", "mine", Value, Minute, None));

        var reading = await client.GetAsync("key", None);
        Assert.Equal(Value, reading.Value);
        Assert.InRange(reading.TimeToLive!.Value, TimeSpan.FromSeconds(50), Minute);
        Assert.Equal("0", await redis.CliAsync("EXISTS", LeaseKey.Of("key")));
        Assert.Equal(LeaseState.KeyExists, (await AcquireAsync(client, "mine")).State);
    }

    [RedisFact]
    public async Task Lease_OfAnother_IsToldWithItsTimeAndGivesWayToNoneButWhoKnowsIt()
    {
        await using var redis = await RedisServer.StartAsync();
        await using var client = await ConnectAsync(redis);
        await AcquireAsync(client, "theirs");

        var held = await AcquireAsync(client, "mine");
        var other = await AcquireAsync(client, "mine", displaced: "somebody else's");
        var displaced = await AcquireAsync(client, "mine", displaced: "theirs");

        Assert.Equal((LeaseState.Held, "theirs"), (held.State, Encoding.UTF8.GetString(held.Holder!)));
        Assert.InRange(held.Remaining!.Value, TimeSpan.FromSeconds(50), Minute);
        Assert.Equal(LeaseState.Held, other.State);
        Assert.Equal(LeaseState.Acquired, displaced.State);
        Assert.False(await client.SetLeasedAsync("key", "theirs", Value, null, None));
    }

    [RedisFact]
    public async Task Lease_UsedByAnImpostor_WritesNothingAndStands()
    {
        await using var redis = await RedisServer.StartAsync();
        await using var client = await ConnectAsync(redis);
        await using var impostor = await ConnectAsync(redis);
        await AcquireAsync(client, "mine");

        foreach (var token in (string[])["", "MINE", "mine ", "0"])
        {
            Assert.False(await impostor.SetLeasedAsync("key", token, "forged"u8.ToArray(), null, None));
            Assert.False(await impostor.ReleaseLeaseAsync("key", token, None));
        }

        Assert.Equal("0", await redis.CliAsync("EXISTS", "key"));
        Assert.True(await client.SetLeasedAsync("key", "mine", Value, null, None));
        Assert.Equal("value", await redis.CliAsync("GET", "key"));
    }

    [RedisFact]
    public async Task SetLeased_NobodyHoldsALease_WritesNothing()
    {
        await using var redis = await RedisServer.StartAsync();
        await using var client = await ConnectAsync(redis);

        Assert.False(await client.SetLeasedAsync("key", "mine", Value, null, None));
        Assert.False(await client.SetLeasedAsync("key", "", Value, null, None));
        Assert.Equal("0", await redis.CliAsync("EXISTS", "key"));
    }

    [RedisTheory]
    [InlineData("delete")]
    [InlineData("set")]
    [InlineData("increment")]
    public async Task Write_OfAnotherClient_EndsTheLease(string write)
    {
        await using var redis = await RedisServer.StartAsync();
        await using var client = await ConnectAsync(redis);
        await using var writer = await ConnectAsync(redis);
        await AcquireAsync(client, "mine");

        await (write switch
        {
            "delete" => writer.DeleteAsync("key", None).AsTask(),
            "set" => writer.SetAsync("key", Value, null, None).AsTask(),
            _ => (Task)writer.IncrementAsync("key", 1, None).AsTask(),
        });
        await redis.CliAsync("DEL", "key");

        Assert.False(await client.SetLeasedAsync("key", "mine", Value, null, None));
        Assert.Equal("0", await redis.CliAsync("EXISTS", "key"));
    }

    [RedisFact]
    public async Task Write_WithoutTheOption_SendsNothingMore()
    {
        await using var redis = await RedisServer.StartAsync();
        await using var client = await RedisTestClient.ConnectAsync(redis.ConnectionString);
        await redis.CliAsync("SET", LeaseKey.Of("key"), "theirs");

        await client.SetAsync("key", Value, null, None);
        await client.DeleteAsync("key", None);

        Assert.Equal("theirs", await redis.CliAsync("GET", LeaseKey.Of("key")));
    }

    [RedisFact]
    public async Task SetLeased_ChangedLater_IsReported()
    {
        await using var redis = await RedisServer.StartAsync();
        var observer = new RecordingObserver();
        await using var client = await ConnectAsync(redis, observer);
        await redis.CliAsync("SET", LeaseKey.Of("key"), "mine");
        await client.SetLeasedAsync("key", "mine", Value, null, None);

        await redis.CliAsync("SET", "key", "changed");

        Assert.Equal("connected 0", await observer.NextAsync());
        Assert.Contains("invalidate", await observer.NextAsync(), StringComparison.Ordinal);
    }

    private static Task<RedisClient> ConnectAsync(RedisServer redis, RecordingObserver? observer = null) =>
        RedisTestClient.ConnectAsync(
            redis.ConnectionString, observer: observer ?? new RecordingObserver(), lease: Minute);

    private static ValueTask<LeaseReply> AcquireAsync(RedisClient client, string token, string displaced = "") =>
        client.AcquireLeaseAsync("key", token, Minute, Encoding.UTF8.GetBytes(displaced), None);
}
