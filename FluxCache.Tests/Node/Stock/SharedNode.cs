using FluxCache.Tests.Redis;

namespace FluxCache.Tests.Node.Stock;

/// <summary>A node and its Redis for all the tests of a class, started when the first of them runs.</summary>
public sealed class SharedNode : IAsyncLifetime
{
    private RedisServer? _redis;
    private TestNode? _node;

    /// <summary>Where it takes calls.</summary>
    internal Uri Address => _node!.Grpc;

    internal RedisServer Redis => _redis!;

    public async Task InitializeAsync()
    {
        // A fixture is made even where every test that wants it is skipped.
        if (RedisServer.Missing is not null)
            return;

        _redis = await RedisServer.StartAsync();
        _node = await TestNode.StartAsync(_redis.ConnectionString);
    }

    public async Task DisposeAsync()
    {
        if (_node is not null)
            await _node.DisposeAsync();
        if (_redis is not null)
            await _redis.DisposeAsync();
    }
}
