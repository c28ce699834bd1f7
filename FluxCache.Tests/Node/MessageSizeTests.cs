using FluxCache.Client;
using FluxCache.Tests.Redis;
using Microsoft.Extensions.DependencyInjection;
using Xunit;

namespace FluxCache.Tests.Node;

/// <summary>Messages over a limit, between the client and a real node.</summary>
public sealed class MessageSizeTests
{
    [RedisFact]
    public async Task Get_ValueOverTheClientsLimit_SaysWhatToChange()
    {
        await using var redis = await RedisServer.StartAsync();
        await using var node = await TestNode.StartAsync(redis.ConnectionString);
        await using var services = ClientOf(node);
        var client = services.GetRequiredService<IFluxCacheClient>();
        await client.SetAsync("key", new byte[2 << 20]);

        await AssertTooLargeAsync(() => client.GetAsync("key").AsTask());
        await AssertTooLargeAsync(() => client.GetManyAsync(["key"]).AsTask());
        Assert.True((await client.GetStatsAsync())[0].IsAvailable);
    }

    [RedisFact]
    public async Task Set_ValueOverTheNodesLimit_SaysWhatToChangeAndChangesNothing()
    {
        await using var redis = await RedisServer.StartAsync();
        await using var node = await TestNode.StartAsync(redis.ConnectionString, ("FluxCache:MaxValueBytes", "1024"));
        await using var services = ClientOf(node);
        var client = services.GetRequiredService<IFluxCacheClient>();

        await AssertTooLargeAsync(() => client.SetAsync("key", new byte[9 << 20]).AsTask());

        Assert.Equal("0", await redis.CliAsync("EXISTS", "key"));
    }

    private static async Task AssertTooLargeAsync(Func<Task> call)
    {
        var error = await Assert.ThrowsAsync<FluxCacheClientException>(call);

        Assert.Equal((FluxCacheClientErrorKind.InvalidArgument, false), (error.Kind, error.MayHaveTakenEffect));
        Assert.Contains("too large", error.Message, StringComparison.Ordinal);
    }

    private static ServiceProvider ClientOf(TestNode node) => new ServiceCollection()
        .AddFluxCacheClient(options =>
        {
            options.Nodes.Add(node.Grpc.AbsoluteUri);
            options.MaxResponseBytes = 1 << 20;
        })
        .BuildServiceProvider();
}
