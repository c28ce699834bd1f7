using System.Collections.Concurrent;
using System.Globalization;
using System.Text;
using FluxCache.Client;

namespace FluxCache.Tests.Topology;

/// <summary>What the platform promises, tried on all of it: Redis, three nodes, clients, telemetry.</summary>
public sealed class PlatformTests(Platform platform) : IClassFixture<Platform>
{
    private static readonly TimeSpan Bound = TimeSpan.FromMinutes(1);

    [Fact]
    public async Task Set_AtOneNode_IsReadAtTheOthers()
    {
        await platform.ClientOf("node-1").SetAsync("cross:key", "from node-1"u8.ToArray());

        foreach (var node in Platform.Nodes)
        {
            var value = await platform.ClientOf(node).GetAsync("cross:key");
            Assert.True(value.Found);
            Assert.Equal("from node-1", Encoding.UTF8.GetString(value.Value.Span));
        }
    }

    [Fact]
    public async Task Increment_ThroughEveryNode_IsOneCounter()
    {
        var sums = await Task.WhenAll(Enumerable.Range(0, 60).Select(i =>
            platform.ClientOf(Platform.Nodes[i % 3]).IncrementAsync("cross:counter").AsTask()));

        Assert.Equal(Enumerable.Range(1, 60).Select(sum => (long)sum), sums.Select(sum => sum.Value).Order());
    }

    [Fact]
    public async Task Health_EveryNode_AnswersHealthy()
    {
        foreach (var node in Platform.Nodes)
            Assert.Equal("Healthy", await platform.HealthAsync(node));
    }

    [Fact]
    public async Task Restart_Node_FillsItsMemoryFromRedisAgain()
    {
        var keys = Enumerable.Range(0, 200).Select(i => $"hydrate:{i}").ToArray();
        var writer = platform.ClientOf("node-2");
        var (failures, _) = await writer.SetManyAsync(
            [.. keys.Select(key => new CacheWrite(key, Encoding.UTF8.GetBytes(key)))]);
        Assert.Empty(failures);

        await platform.RestartAsync("node-3");

        var restarted = platform.ClientOf("node-3");
        await EventuallyAsync(async () =>
            (await restarted.GetStatsAsync())[0].Statistics?.MemoryEntries >= await platform.CountKeysAsync());
        var values = await restarted.GetManyAsync(keys);
        Assert.All(values, value => Assert.Equal(ServingTier.Memory, value.Tier));
        Assert.Equal(keys, values.Select(value => Encoding.UTF8.GetString(value.Value.Span)));
        await EveryNodeIsHealthyAgainAsync();
    }

    [Fact]
    public async Task Restart_NodeUnderLoad_EveryCallIsAnsweredByAnother()
    {
        var client = platform.ClientOf(Platform.Nodes);
        using var stop = new CancellationTokenSource();
        var failures = new ConcurrentQueue<Exception>();
        var load = Task.WhenAll(
            Enumerable.Range(0, 8).Select(worker => WriteAndReadBackAsync(client, worker, failures, stop.Token)));

        await platform.RestartAsync("node-1");
        await stop.CancelAsync();
        var rounds = await load;

        Assert.Empty(failures);
        Assert.All(rounds, count => Assert.True(count > 0));
        await EveryNodeIsHealthyAgainAsync();
    }

    [Fact]
    public async Task Restart_RedisUnderLoad_FailuresAreSaidAndTheNodesRecover()
    {
        var client = platform.ClientOf(Platform.Nodes);
        using var stop = new CancellationTokenSource();
        var failures = new ConcurrentQueue<Exception>();
        var load = Task.WhenAll(
            Enumerable.Range(100, 8).Select(worker => WriteAndReadBackAsync(client, worker, failures, stop.Token)));

        await platform.RestartAsync("redis");
        foreach (var node in Platform.Nodes)
        {
            var ofNode = platform.ClientOf(node);
            await EventuallyAsync(async () =>
            {
                await ofNode.SetAsync($"redis:back:{node}", "again"u8.ToArray());
                return (await ofNode.GetAsync($"redis:back:{node}")).Found;
            });
        }

        await stop.CancelAsync();
        await load;

        // A restart without persistence empties Redis: what memory served or refused is what matters, never another
        // value.
        Assert.All(failures, failure => Assert.True(
            ((FluxCacheClientException)failure).Kind
                is FluxCacheClientErrorKind.Unavailable
                or FluxCacheClientErrorKind.OutcomeUnknown
                or FluxCacheClientErrorKind.Timeout,
            failure.ToString()));
        await EveryNodeIsHealthyAgainAsync();
    }

    [Theory]
    [InlineData("fluxcache.requests")]
    [InlineData("fluxcache.request.duration")]
    [InlineData("fluxcache.hit_ratio")]
    [InlineData("fluxcache.memory.entries")]
    [InlineData("fluxcache.memory.size")]
    [InlineData("fluxcache.memory.evictions")]
    [InlineData("fluxcache.redis.state")]
    [InlineData("fluxcache.redis.reconnects")]
    [InlineData("fluxcache.invalidations")]
    public async Task Metrics_OfEveryNode_ArriveOverOtlp(string instrument)
    {
        using var bound = new CancellationTokenSource(Bound);
        foreach (var node in Platform.Nodes)
        {
            var client = platform.ClientOf(node);
            await client.SetAsync("metrics:key", "value"u8.ToArray());
            await client.GetAsync("metrics:key");
            await platform.Telemetry.WaitForAsync("metrics", node, instrument, bound.Token);
        }
    }

    [Fact]
    public async Task TracesAndLogs_OfANode_ArriveOverOtlp()
    {
        using var bound = new CancellationTokenSource(Bound);
        await platform.ClientOf("node-1").SetAsync("traces:key", "value"u8.ToArray());

        await platform.Telemetry.WaitForAsync("traces", "node-1", "db.operation.name", bound.Token);
        await platform.Telemetry.WaitForAsync("logs", "node-1", "FluxCache", bound.Token);
    }

    /// <summary>
    /// Writes a rising number and reads it back, on a key of its own, until stopped. Returns how often.
    /// </summary>
    private static async Task<int> WriteAndReadBackAsync(
        IFluxCacheClient client,
        int worker,
        ConcurrentQueue<Exception> failures,
        CancellationToken stop)
    {
        var key = $"load:{worker}";
        var round = 0;
        while (!stop.IsCancellationRequested)
        {
            round++;
            try
            {
                await client.SetAsync(
                    key,
                    Encoding.UTF8.GetBytes(round.ToString(CultureInfo.InvariantCulture)),
                    cancellationToken: CancellationToken.None);
                var read = await client.GetAsync(key, CancellationToken.None);
                if (read.Found)
                    Assert.Equal(
                        round, int.Parse(Encoding.UTF8.GetString(read.Value.Span), CultureInfo.InvariantCulture));
            }
            catch (FluxCacheClientException failure)
            {
                failures.Enqueue(failure);
            }
        }

        return round;
    }

    /// <summary>What a fault test ends with: the platform recovers by itself, and the next test finds it whole.</summary>
    private async Task EveryNodeIsHealthyAgainAsync()
    {
        foreach (var node in Platform.Nodes)
            await EventuallyAsync(async () => await platform.HealthAsync(node) == "Healthy");
    }

    /// <summary>
    /// Asks again and again, until it holds or a minute has passed; what cannot be reached meanwhile is asked again.
    /// </summary>
    private static async Task EventuallyAsync(Func<Task<bool>> holds)
    {
        using var bound = new CancellationTokenSource(Bound);
        while (true)
        {
            try
            {
                if (await holds())
                    return;
            }
            catch (Exception failure) when (
                failure is FluxCacheClientException or HttpRequestException && !bound.IsCancellationRequested)
            {
                // Not yet.
            }

            await Task.Delay(50, bound.Token);
        }
    }
}
