using System.Net;
using FluxCache.Tests.Redis;
using FluxCache.V1;
using Grpc.Core;
using Xunit;
using static FluxCache.Tests.Eventually;

namespace FluxCache.Tests.Node;

public sealed class NodeHealthTests
{
    [RedisFact]
    public async Task Node_WithRedis_IsHealthyOverHttpAndGrpc()
    {
        await using var redis = await RedisServer.StartAsync();
        await using var node = await TestNode.StartAsync(redis.ConnectionString);

        Assert.Equal(HttpStatusCode.OK, await node.AskAsync("/health"));
        Assert.Equal(HttpStatusCode.OK, await node.AskAsync("/alive"));
        Assert.Equal(GrpcHealth.Serving, await GrpcHealth.CheckAsync(node.Channel));
    }

    [RedisFact]
    public async Task Node_RedisAbsentAtStart_StartsUnhealthyAndRecovers()
    {
        await using var redis = await RedisServer.StartAsync();
        await redis.StopAsync();
        await using var node = await TestNode.StartAsync(redis.ConnectionString, ("FluxCache:RetryCount", "0"));

        Assert.Equal(HttpStatusCode.ServiceUnavailable, await node.AskAsync("/health"));
        Assert.Equal(HttpStatusCode.OK, await node.AskAsync("/alive"));
        Assert.Equal(GrpcHealth.NotServing, await GrpcHealth.CheckAsync(node.Channel));
        var failure = await Assert.ThrowsAsync<RpcException>(async () => await node.Cache.GetAsync(new GetRequest { Key = "key" }));
        Assert.Equal(StatusCode.Unavailable, failure.StatusCode);
        Assert.Equal(V1.RedisState.Disconnected, (await node.Cache.StatsAsync(new StatsRequest())).RedisState);

        await redis.StartAgainAsync();
        await UntilAsync(async () => await node.AskAsync("/health") == HttpStatusCode.OK);

        Assert.False((await node.Cache.GetAsync(new GetRequest { Key = "key" })).Found);
        Assert.Equal(GrpcHealth.Serving, await GrpcHealth.CheckAsync(node.Channel));
    }

    [RedisFact]
    public async Task Stop_CallsUnderWay_CompleteAndHealthSaysSoBefore()
    {
        await using var redis = await RedisServer.StartAsync();
        await using var node = await TestNode.StartAsync(redis.ConnectionString, ("FluxCache:Node:DrainDelay", "00:00:02"));
        await node.Cache.GetAsync(new GetRequest { Key = "key" });

        await redis.FreezeAsync();
        var underWay = node.Cache.SetAsync(new SetRequest { Key = "key" }).ResponseAsync;
        var stopping = node.StopAsync();
        await redis.ThawAsync();

        Assert.Equal(HttpStatusCode.ServiceUnavailable, await node.AskAsync("/health"));
        Assert.Equal(HttpStatusCode.OK, await node.AskAsync("/alive"));
        Assert.Equal(GrpcHealth.NotServing, await GrpcHealth.CheckAsync(node.Channel));
        await node.Cache.GetAsync(new GetRequest { Key = "key" });
        await underWay;
        await stopping;
        await Assert.ThrowsAsync<RpcException>(async () => await node.Cache.GetAsync(new GetRequest { Key = "key" }));
    }
}
