using System.Text;
using FluxCache.Resp;
using FluxCache.Tests.Redis;
using Xunit;

namespace FluxCache.Tests.Resp;

/// <summary>The commands against a real Redis.</summary>
public sealed class RedisClientTests
{
    private static readonly CancellationToken None = CancellationToken.None;

    [RedisTheory]
    [InlineData("")]
    [InlineData(",protocol=resp2")]
    public async Task Commands_OfEveryKind_DoWhatTheySay(string protocol)
    {
        await using var redis = await RedisServer.StartAsync();
        await using var client = await RedisTestClient.ConnectAsync(redis.ConnectionString + protocol);
        var bytes = Enumerable.Range(0, 256).Select(i => (byte)i).ToArray();

        await client.SetAsync("k ä", bytes, null, None);
        var reading = await client.GetAsync("k ä", None);
        Assert.Equal(bytes, reading.Value);
        Assert.Null(reading.TimeToLive);
        Assert.True(await client.ExistsAsync("k ä", None));
        Assert.True(await client.DeleteAsync("k ä", None));
        Assert.False(await client.DeleteAsync("k ä", None));
        Assert.False(await client.ExistsAsync("k ä", None));
        Assert.Equal(default, await client.GetAsync("k ä", None));

        Assert.Equal(long.MaxValue, await client.IncrementAsync("n", long.MaxValue, None));
        Assert.Equal(-1, await client.IncrementAsync("n", long.MinValue, None));

        Assert.True(await client.SetIfAbsentAsync("a", "1"u8.ToArray(), TimeSpan.FromMinutes(1), None));
        Assert.False(await client.SetIfAbsentAsync("a", "2"u8.ToArray(), null, None));
        Assert.Equal("1", await redis.CliAsync("GET", "a"));
        await client.PingAsync(None);
        Assert.Equal(RedisState.Connected, client.State);
    }

    [RedisFact]
    public async Task Set_WithTimeToLive_Expires()
    {
        await using var redis = await RedisServer.StartAsync();
        await using var client = await RedisTestClient.ConnectAsync(redis.ConnectionString);

        await client.SetAsync("k", "v"u8.ToArray(), TimeSpan.FromTicks(1), None);
        await client.SetAsync("long", "v"u8.ToArray(), TimeSpan.MaxValue, None);
        while (await redis.CliAsync("EXISTS", "k") == "1")
            await Task.Yield();

        Assert.Equal(default, await client.GetAsync("k", None));
        Assert.NotNull((await client.GetAsync("long", None)).Value);
        await Assert.ThrowsAsync<ArgumentOutOfRangeException>(
            () => client.SetAsync("k", default, TimeSpan.Zero, None).AsTask());
    }

    [RedisFact]
    public async Task Set_BufferChangedAfterTheCall_WroteTheOldBytes()
    {
        await using var redis = await RedisServer.StartAsync();
        await using var client = await RedisTestClient.ConnectAsync(redis.ConnectionString);
        var value = "before"u8.ToArray();

        var setting = client.SetAsync("k", value, null, None);
        "after!"u8.CopyTo(value);
        await setting;

        Assert.Equal("before", await redis.CliAsync("GET", "k"));
    }

    [RedisFact]
    public async Task Increment_FromManyCallers_CountsEachOnceAndInOrder()
    {
        await using var redis = await RedisServer.StartAsync();
        await using var client = await RedisTestClient.ConnectAsync(redis.ConnectionString, connections: 3);

        await Task.WhenAll(Enumerable.Range(0, 100).Select(caller => Task.Run(async () =>
        {
            var last = 0L;
            for (var i = 0; i < 100; i++)
            {
                var shared = await client.IncrementAsync("shared", 1, None);
                Assert.True(shared > last);
                last = shared;
                Assert.Equal(i + 1, await client.IncrementAsync($"own-{caller}", 1, None));
            }
        })));

        Assert.Equal("10000", await redis.CliAsync("GET", "shared"));
    }

    [RedisFact]
    public async Task Get_FromManyCallersWithCancellations_EachGetsItsOwn()
    {
        await using var redis = await RedisServer.StartAsync();
        await using var client = await RedisTestClient.ConnectAsync(redis.ConnectionString, connections: 2);
        for (var i = 0; i < 100; i++)
            await client.SetAsync($"k{i}", Encoding.ASCII.GetBytes($"v{i}"), null, None);
        var seed = Random.Shared.Next();

        var canceled = await Task.WhenAll(Enumerable.Range(0, 50).Select(caller => Task.Run(async () =>
        {
            var random = new Random(seed + caller);
            var count = 0;
            for (var i = 0; i < 500; i++)
            {
                var key = random.Next(100);
                using var cancellation = new CancellationTokenSource();
                var get = client.GetAsync($"k{key}", cancellation.Token);
                if (random.Next(4) == 0)
                    await cancellation.CancelAsync();
                try
                {
                    Assert.True($"v{key}" == Encoding.ASCII.GetString((await get).Value!), $"seed {seed}");
                }
                catch (OperationCanceledException) when (cancellation.IsCancellationRequested)
                {
                    count++;
                }
            }

            return count;
        })));

        Assert.NotEqual(0, canceled.Sum());
    }

    [RedisTheory]
    [InlineData(1)]
    [InlineData(3)]
    public async Task GetMany_AcrossConnectionsAndBatches_FindsEach(int connections)
    {
        await using var redis = await RedisServer.StartAsync();
        await using var client = await RedisTestClient.ConnectAsync(redis.ConnectionString, connections);
        var keys = Enumerable.Range(0, (BatchReader.MostKeys * 4) + 7).Select(i => $"k{i}").ToArray();
        foreach (var (key, i) in keys.Select((key, i) => (key, i)).Where(item => item.i % 3 != 0))
            await client.SetAsync(key, Encoding.ASCII.GetBytes(key), i % 3 == 1 ? null : TimeSpan.FromMinutes(1), None);
        await redis.CliAsync("LPUSH", "k0", "not a string");

        var readings = new RedisReading[keys.Length];
        await client.GetManyAsync(keys, readings, None);

        for (var i = 0; i < keys.Length; i++)
        {
            Assert.Equal(
                i % 3 == 0 ? null : keys[i], readings[i].Value is { } value ? Encoding.ASCII.GetString(value) : null);
            Assert.Equal(i % 3 == 2, readings[i].TimeToLive is not null);
        }

        await client.GetManyAsync(default, default, None);
    }

    [RedisFact]
    public async Task Scan_OfManyKeys_FindsThoseThatMatchAndTheBatchedReadTellsTheStrings()
    {
        await using var redis = await RedisServer.StartAsync();
        await using var client = await RedisTestClient.ConnectAsync(redis.ConnectionString);
        for (var i = 0; i < 500; i++)
            await client.SetAsync($"in:{i}", default, null, None);
        await client.SetAsync("out:1", default, null, None);
        await redis.CliAsync("LPUSH", "in:list", "x");
        await redis.CliAsync("EVAL", "return redis.call('SET', 'in:' .. string.char(255), '')", "0");

        var found = new HashSet<string>();
        var cursor = "0";
        do
        {
            var page = await client.ScanAsync(cursor, "in:*", 50, None);
            found.UnionWith(page.Keys);
            cursor = page.Cursor;
        }
        while (cursor != "0");

        var strings = Enumerable.Range(0, 500).Select(i => $"in:{i}").ToArray();
        Assert.Equal(strings.Append("in:list").Order(), found.Order());
        var readings = new RedisReading[found.Count];
        await client.GetManyAsync(found.ToArray(), readings, None);
        Assert.Equal(strings.Order(), found.Where((_, index) => readings[index].Value is not null).Order());
    }

    [RedisFact]
    public async Task Command_ThatRedisRefuses_IsRejectedAndTheNextOneWorks()
    {
        await using var redis = await RedisServer.StartAsync();
        await using var client = await RedisTestClient.ConnectAsync(redis.ConnectionString);
        await redis.CliAsync("LPUSH", "list", "x");
        await client.SetAsync("text", "x"u8.ToArray(), null, None);

        var get = await Assert.ThrowsAsync<FluxCacheException>(() => client.GetAsync("list", None).AsTask());
        var increment = await Assert.ThrowsAsync<FluxCacheException>(
            () => client.IncrementAsync("text", 1, None).AsTask());

        Assert.Equal((FluxCacheErrorKind.Rejected, FluxCacheErrorKind.Rejected), (get.Kind, increment.Kind));
        Assert.Contains("WRONGTYPE", get.Message, StringComparison.Ordinal);
        Assert.Equal("x"u8.ToArray(), (await client.GetAsync("text", None)).Value);

        await redis.CliAsync("CONFIG", "SET", "maxmemory", "1");
        var set = await Assert.ThrowsAsync<FluxCacheException>(
            () => client.SetAsync("new", default, null, None).AsTask());
        Assert.Equal(FluxCacheErrorKind.Rejected, set.Kind);
    }

    [RedisFact]
    public async Task Value_LargerThanKept_FailsItsOwnCommandOnly()
    {
        await using var redis = await RedisServer.StartAsync("--proto-max-bulk-len", "200mb");
        await using var client = await RedisTestClient.ConnectAsync(redis.ConnectionString);
        await redis.CliAsync("SETRANGE", "large", (70 << 20).ToString(), "x");
        await redis.CliAsync("SETRANGE", "medium1", (40 << 20).ToString(), "x");
        await redis.CliAsync("SETRANGE", "medium2", (40 << 20).ToString(), "x");
        await client.SetAsync("small", "s"u8.ToArray(), null, None);

        var large = client.GetAsync("large", None).AsTask();
        var small = await client.GetAsync("small", None);

        Assert.Equal("s"u8.ToArray(), small.Value);
        Assert.Equal(
            FluxCacheErrorKind.Serialization, (await Assert.ThrowsAsync<FluxCacheException>(() => large)).Kind);

        // Together more than one reply may hold, one by one not.
        var readings = new RedisReading[3];
        await client.GetManyAsync(new[] { "medium1", "small", "medium2" }, readings, None);
        Assert.Equal([(40 << 20) + 1, 1, (40 << 20) + 1], readings.Select(reading => reading.Value!.Length));
        Assert.Equal(0, client.Reconnects);
    }

    [RedisFact]
    public async Task Restart_OfRedis_IsFollowed()
    {
        await using var redis = await RedisServer.StartAsync();
        await using var client = await RedisTestClient.ConnectAsync(redis.ConnectionString, connections: 2);

        await redis.KillAsync();
        while (client.State != RedisState.Disconnected)
            await Task.Yield();
        var failure = await Assert.ThrowsAsync<FluxCacheException>(() => client.GetAsync("k", None).AsTask());
        Assert.Equal(FluxCacheErrorKind.Unavailable, failure.Kind);

        await redis.StartAgainAsync();
        while (client.State != RedisState.Connected)
            await client.ConnectAsync(None).AsTask().ContinueWith(_ => { }, TaskScheduler.Default);
        await client.SetAsync("k", default, null, None);
        Assert.Equal(2, client.Reconnects);
    }

    [GarnetFact]
    public async Task Garnet_Basics_Work()
    {
        await using var garnet = await RedisServer.StartGarnetAsync();
        await using var client = await RedisTestClient.ConnectAsync(garnet.ConnectionString, connections: 2);

        await client.SetAsync("k", "v"u8.ToArray(), TimeSpan.FromMinutes(1), None);
        var reading = await client.GetAsync("k", None);
        Assert.Equal("v"u8.ToArray(), reading.Value);
        Assert.NotNull(reading.TimeToLive);
        Assert.Equal(2, await client.IncrementAsync("n", 2, None));
        Assert.False(await client.SetIfAbsentAsync("n", default, null, None));
        var readings = new RedisReading[3];
        await client.GetManyAsync(new[] { "k", "absent", "n" }, readings, None);
        Assert.Equal([true, false, true], readings.Select(item => item.Value is not null));

        var found = new HashSet<string>();
        var cursor = "0";
        do
        {
            var page = await client.ScanAsync(cursor, "*", 100, None);
            found.UnionWith(page.Keys);
            cursor = page.Cursor;
        }
        while (cursor != "0");
        Assert.Equal(["k", "n"], found.Order());
        Assert.True(await client.DeleteAsync("k", None));
        Assert.Equal(default, await client.GetAsync("k", None));
    }
}
