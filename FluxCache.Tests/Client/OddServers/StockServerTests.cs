using FluxCache.Client;
using FluxCache.Tests.Node.Stock;
using Microsoft.Extensions.DependencyInjection;
using Kind = FluxCache.Client.FluxCacheClientErrorKind;

namespace FluxCache.Tests.Client.OddServers;

/// <summary>The client, calling a stock server, which knows no streams.</summary>
public sealed class StockServerTests
{
    [StockServerFact]
    public async Task Set_ThenGetOfAnySize_GivesTheValue()
    {
        await using var server = await StockServer.StartAsync();
        await using var services = ClientOf(server);
        var client = services.GetRequiredService<IFluxCacheClient>();

        foreach (var size in new[] { 0, 1, 4_090, 100_000, 3_000_000 })
        {
            var value = new byte[size];
            Random.Shared.NextBytes(value);
            await client.SetAsync("key", value);
            Assert.Equal(value, (await client.GetAsync("key")).Value.ToArray());
        }

        Assert.False((await client.GetAsync("missing")).Found);
    }

    [StockServerFact]
    public async Task Get_CompressedByTheServer_GivesTheValue()
    {
        await using var server = await StockServer.StartAsync("gzip");
        await using var services = ClientOf(server);
        var client = services.GetRequiredService<IFluxCacheClient>();
        await client.SetAsync("key", new byte[500_000]);

        Assert.Equal(new byte[500_000], (await client.GetAsync("key")).Value.ToArray());
    }

    [StockServerFact]
    public async Task Calls_ThatTheServerRefuses_FailAsTheContractSays()
    {
        await using var server = await StockServer.StartAsync();
        await using var services = ClientOf(server);
        var client = services.GetRequiredService<IFluxCacheClient>();

        // grpcio takes 4 MiB unless told otherwise.
        await AssertFailsAsync(Kind.InvalidArgument, () => client.SetAsync("key", new byte[5 << 20]).AsTask());
        await AssertFailsAsync(Kind.NodeFault, () => client.IncrementAsync("key").AsTask());
        await AssertFailsAsync(Kind.Timeout, () => client.GetAsync("silence").AsTask());

        Assert.False((await client.GetAsync("missing")).Found);
    }

    private static async Task AssertFailsAsync(Kind kind, Func<Task> call) =>
        Assert.Equal(kind, (await Assert.ThrowsAsync<FluxCacheClientException>(call)).Kind);

    private static ServiceProvider ClientOf(StockServer server) => new ServiceCollection().AddFluxCacheClient(options =>
    {
        options.Nodes.Add(server.Address.AbsoluteUri);
        options.CallTimeout = TimeSpan.FromSeconds(2);
    }).BuildServiceProvider();
}
