using System.Collections.Concurrent;
using System.Globalization;
using System.Text;
using FluxCache.Client;
using FluxCache.Tests.Redis;
using Microsoft.Extensions.DependencyInjection;
using Xunit;
using static FluxCache.Tests.Eventually;

namespace FluxCache.Tests.Node;

/// <summary>A node's process is killed and started again while calls go on.</summary>
public sealed class NodeLossTests
{
    private const int Callers = 16;
    private const int Keys = 64;
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    [RedisFact]
    public async Task Client_NodeKilledAndBackUnderLoad_OnlyWritesUnderWayAreUnknownAndEveryOtherIsKept()
    {
        await using var redis = await RedisServer.StartAsync();
        await using var steady = await TestNode.StartAsync(redis.ConnectionString);
        var (http, grpc) = (TestNode.FreeAddress(), TestNode.FreeAddress());
        await using var doomed = NodeProcess.Start(redis.ConnectionString, http, grpc);
        await doomed.WaitUntilAliveAsync(http);
        await using var services = new ServiceCollection().AddFluxCacheClient(options =>
        {
            options.Nodes.Add(steady.Grpc.AbsoluteUri);
            options.Nodes.Add(grpc.AbsoluteUri);

            // The machine that runs the tests may be busy; slowness is not what is tested.
            options.CallTimeout = Patience;
            options.AttemptTimeout = Patience;
        }).BuildServiceProvider();
        var client = services.GetRequiredService<IFluxCacheClient>();
        using var end = new CancellationTokenSource();
        var written = new ConcurrentDictionary<string, int>();
        var load = Enumerable.Range(0, Callers).Select(caller => WriteAndReadAsync(client, caller, written, end.Token)).ToArray();

        await UntilAsync(async () => (await MemoryOfAsync(client, grpc)) > 0);
        await doomed.KillAsync();
        await UntilAsync(async () => (await client.GetStatsAsync()).Any(node => !node.IsAvailable));
        await using var reborn = NodeProcess.Start(redis.ConnectionString, http, grpc);
        await UntilAsync(async () => (await client.GetStatsAsync()).All(node => node.IsAvailable) && await MemoryOfAsync(client, grpc) > 0);
        await end.CancelAsync();

        await Task.WhenAll(load);
        foreach (var (key, number) in written)
            Assert.Equal(number.ToString(CultureInfo.InvariantCulture), await redis.CliAsync("GET", key));
    }

    /// <summary>Each caller has its own keys, so that what it wrote last is what must be read.</summary>
    private static async Task WriteAndReadAsync(
        IFluxCacheClient client, int caller, ConcurrentDictionary<string, int> written, CancellationToken end)
    {
        var unknown = 0;
        for (var number = 0; !end.IsCancellationRequested; number++)
        {
            var key = $"caller:{caller}:{number % Keys}";
            if (!await TryWriteAsync(client, key, number))
            {
                // Of those under way when the node was killed, one for each caller. Nobody else writes the key, so that to
                // write it again is right whatever happened.
                Assert.Equal(1, ++unknown);
                Assert.True(await TryWriteAsync(client, key, number));
            }

            written[key] = number;
            Assert.True((await client.GetAsync(key, CancellationToken.None)).Found);
        }
    }

    private static async Task<bool> TryWriteAsync(IFluxCacheClient client, string key, int number)
    {
        try
        {
            var value = Encoding.UTF8.GetBytes(number.ToString(CultureInfo.InvariantCulture));
            await client.SetAsync(key, value, default, CancellationToken.None);
            return true;
        }
        catch (FluxCacheClientException lost) when (lost.Kind == FluxCacheClientErrorKind.OutcomeUnknown)
        {
            return false;
        }
    }

    private static async Task<long> MemoryOfAsync(IFluxCacheClient client, Uri address) =>
        (await client.GetStatsAsync()).Single(node => node.Address == address).Statistics?.MemoryEntries ?? 0;
}
