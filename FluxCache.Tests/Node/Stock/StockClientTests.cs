using FluxCache.Tests.Redis;

namespace FluxCache.Tests.Node.Stock;

/// <summary>A node, called by a stock client: what each check does is in stock_client.py.</summary>
public sealed class StockClientTests(SharedNode shared) : IClassFixture<SharedNode>
{
    [StockClientTheory]
    [InlineData("unary")]
    [InlineData("unary_concurrent")]
    [InlineData("exchange")]
    [InlineData("exchange_many_frames")]
    [InlineData("exchange_in_turns")]
    [InlineData("headers_at_once")]
    [InlineData("message_over_limit")]
    [InlineData("gzip")]
    [InlineData("wrong_arguments")]
    [InlineData("unimplemented")]
    [InlineData("health")]
    [InlineData("reflection")]
    public async Task Node_CalledByAStockClient_PassesTheCheck(string check) =>
        await StockGrpc.CheckAsync(shared.Address, check);

    [StockClientTheory]
    [InlineData("deadline")]
    [InlineData("cancel")]
    public async Task Node_WhoseRedisHoldsCallsUp_EndsThemAndServesOn(string check)
    {
        await shared.Redis.FreezeAsync();
        try
        {
            await StockGrpc.CheckAsync(shared.Address, check);
        }
        finally
        {
            await shared.Redis.ThawAsync();
        }

        await StockGrpc.CheckAsync(shared.Address, "unary");
    }

    [StockClientFact]
    public async Task Watch_NodeStops_TellsItAtOnce()
    {
        await using var redis = await RedisServer.StartAsync();
        var (http, grpc) = (TestNode.FreeAddress(), TestNode.FreeAddress());
        await using var node = NodeProcess.Start(
            redis.ConnectionString, http, grpc, ("FluxCache:Node:DrainDelay", "00:00:30"));
        await node.WaitUntilAliveAsync(http);

        await StockGrpc.CheckAsync(grpc, "health_watch", node.TerminateAsync);
    }

    [StockClientFact]
    public async Task Watch_RedisGone_TellsIt()
    {
        await using var redis = await RedisServer.StartAsync();
        await using var node = await TestNode.StartAsync(redis.ConnectionString);

        await StockGrpc.CheckAsync(node.Grpc, "health_watch", redis.StopAsync);
    }
}
