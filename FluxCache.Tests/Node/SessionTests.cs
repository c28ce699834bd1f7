using System.Globalization;
using System.Text;
using FluxCache.Client;
using FluxCache.Tests.Redis;
using FluxCache.Tests.Resp.Connection;
using Microsoft.Extensions.DependencyInjection;
using Xunit;

namespace FluxCache.Tests.Node;

/// <summary>Sessions over real nodes and a real Redis: what is written at one node is read at another.</summary>
public sealed class SessionTests
{
    private const int Rounds = 500;

    [RedisFact]
    public async Task Get_AtAnotherNodeThanTheWrite_SeesTheWrite()
    {
        await using var redis = await RedisServer.StartAsync();
        await using var first = await TestNode.StartAsync(redis.ConnectionString);
        await using var second = await TestNode.StartAsync(redis.ConnectionString);
        await using var writing = ClientOf(first);
        await using var reading = ClientOf(second);
        var writer = writing.GetRequiredService<IFluxCacheClient>().CreateSession();
        var client = reading.GetRequiredService<IFluxCacheClient>();

        for (var round = 1; round <= Rounds; round++)
        {
            // The other node's memory holds the value of before.
            await client.GetAsync("key");
            var text = round.ToString(CultureInfo.InvariantCulture);
            await writer.SetAsync("key", Encoding.ASCII.GetBytes(text));

            var reader = client.CreateSession(CacheWriteToken.Parse(writer.Token.ToString()));
            var many = await reader.GetManyAsync(["key"]);
            var one = await reader.GetAsync("key");

            Assert.Equal((text, text), (TextOf(one), TextOf(many[0])));
        }
    }

    [RedisFact]
    public async Task Get_TokenThatIsNone_IsRefusedWithAdvice()
    {
        await using var redis = await RedisServer.StartAsync();
        await using var node = await TestNode.StartAsync(redis.ConnectionString);
        await using var services = ClientOf(node);
        var token = CacheWriteToken.Parse(new string('A', 38)); // 28 bytes whose check is wrong.
        var session = services.GetRequiredService<IFluxCacheClient>().CreateSession(token);

        var error = await Assert.ThrowsAsync<FluxCacheClientException>(() => session.GetAsync("key").AsTask());

        Assert.Equal(FluxCacheClientErrorKind.InvalidArgument, error.Kind);
        Assert.Contains("begin a new session", error.Message, StringComparison.Ordinal);
    }

    [RedisFact]
    public async Task Get_TokenOfAnotherCluster_IsRefusedWithAdvice()
    {
        await using var redis = await RedisServer.StartAsync();
        await using var otherRedis = await RedisServer.StartAsync();
        await using var node = await TestNode.StartAsync(redis.ConnectionString);
        await using var otherNode = await TestNode.StartAsync(otherRedis.ConnectionString);
        await using var services = ClientOf(node);
        await using var otherServices = ClientOf(otherNode);
        var here = services.GetRequiredService<IFluxCacheClient>().CreateSession();
        var there = otherServices.GetRequiredService<IFluxCacheClient>();

        // Nodes learn beside their calls which cluster they are of; until then they take any token.
        using var patience = new CancellationTokenSource(Patience.Time);
        FluxCacheClientException? refusal = null;
        while (refusal is null)
        {
            patience.Token.ThrowIfCancellationRequested();
            await here.SetAsync("key", default, cancellationToken: patience.Token);
            refusal = await RefusalAsync(there.CreateSession(here.Token));
        }

        Assert.Equal(FluxCacheClientErrorKind.InvalidArgument, refusal.Kind);
        Assert.Contains("begin a new session", refusal.Message, StringComparison.Ordinal);
        Assert.False((await there.CreateSession().GetAsync("key")).Found);
    }

    private static async Task<FluxCacheClientException?> RefusalAsync(IFluxCacheSession session)
    {
        try
        {
            await session.GetAsync("key");
            return null;
        }
        catch (FluxCacheClientException refusal)
        {
            return refusal;
        }
    }

    private static string TextOf(CacheValue value) => Encoding.ASCII.GetString(value.Value.Span);

    private static ServiceProvider ClientOf(TestNode node) => new ServiceCollection()
        .AddFluxCacheClient(options => options.Nodes.Add(node.Grpc.AbsoluteUri))
        .BuildServiceProvider();
}
