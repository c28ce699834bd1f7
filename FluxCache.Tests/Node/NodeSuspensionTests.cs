using System.Globalization;
using System.Text;
using FluxCache.Client;
using FluxCache.Tests.Redis;
using Microsoft.Extensions.DependencyInjection;
using Xunit;
using static FluxCache.Tests.Eventually;

namespace FluxCache.Tests.Node;

/// <summary>A node's process stands still while calls wait for it, and goes on afterwards.</summary>
public sealed class NodeSuspensionTests
{
    private const int Keys = 32;
    private static readonly TimeSpan CallTimeout = TimeSpan.FromMilliseconds(500);

    [RedisTheory]
    [InlineData(0)]
    [InlineData(2)]
    public async Task Write_NodeStoodStillForLongerThanItsCaller_IsNotMadeAfterwards(int streams)
    {
        await using var redis = await RedisServer.StartAsync();
        await using var steady = await TestNode.StartAsync(redis.ConnectionString);
        var (http, grpc) = (TestNode.FreeAddress(), TestNode.FreeAddress());
        await using var sleeper = NodeProcess.Start(redis.ConnectionString, http, grpc);
        await sleeper.WaitUntilAliveAsync(http);
        await using var services = new ServiceCollection().AddFluxCacheClient(options =>
        {
            options.Nodes.Add(steady.Grpc.AbsoluteUri);
            options.Nodes.Add(grpc.AbsoluteUri);
            options.CallTimeout = options.AttemptTimeout = CallTimeout;
            options.StreamsPerNode = streams;
        }).BuildServiceProvider();
        var client = services.GetRequiredService<IFluxCacheClient>();

        // Each node has its keys, and its clock is known.
        await UntilAsync(async () =>
        {
            try
            {
                await Task.WhenAll(Enumerable.Range(0, Keys).Select(key => SetAsync(client, key, 0)));
                return (await client.GetStatsAsync()).All(static node => node is { IsAvailable: true, Statistics.MemoryEntries: > 0 });
            }
            catch (FluxCacheClientException)
            {
                return false;
            }
        });

        await sleeper.SuspendAsync();
        var unknown = 0;
        var written = new Dictionary<int, int>();
        for (var number = 1; number <= 5; number++)
        {
            var round = number;
            await Task.WhenAll(Enumerable.Range(0, Keys).Select(async key =>
            {
                try
                {
                    await SetAsync(client, key, round);
                    lock (written)
                        written[key] = round;
                }
                catch (FluxCacheClientException failure) when (failure.Kind == FluxCacheClientErrorKind.OutcomeUnknown)
                {
                    Interlocked.Increment(ref unknown);
                }
            }));
        }

        await sleeper.ResumeAsync();
        await sleeper.WaitUntilAliveAsync(http);
        await Task.Delay(CallTimeout);

        Assert.NotEqual(0, unknown);
        Assert.Equal(Keys, written.Count);
        for (var key = 0; key < Keys; key++)
            Assert.Equal(written[key].ToString(CultureInfo.InvariantCulture), await redis.CliAsync("GET", $"key:{key}"));
    }

    private static async Task SetAsync(IFluxCacheClient client, int key, int number) =>
        await client.SetAsync($"key:{key}", Encoding.UTF8.GetBytes(number.ToString(CultureInfo.InvariantCulture)));
}
