using BenchmarkDotNet.Attributes;
using FluxCache.Benchmarks.Running;
using FluxCache.Benchmarks.Servers;
using FluxCache.Client;
using Microsoft.Extensions.DependencyInjection;

namespace FluxCache.Benchmarks.Node;

/// <summary>
/// One node in a process of its own: GET of 100 bytes that the node's memory holds, and SET through to Redis, by unary
/// gRPC calls (0 streams) and on a stream. A figure is the time of one call; what it allocates is the client's part.
/// </summary>
[RequiresPrograms("redis-server")]
public class NodeBenchmarks
{
    private const int Operations = 4_000;
    private const int WarmupCallers = 200;
    private const int WarmupOperations = 40_000;

    private readonly byte[] _value = new byte[100];
    private RedisServer _redis = null!;
    private NodeServer _node = null!;
    private ServiceProvider _services = null!;
    private IFluxCacheClient _client = null!;

    [Params(0, 1)]
    public int Streams { get; set; }

    [Params(1, 200)]
    public int Callers { get; set; }

    // The node is a new process too: it compiles its hot methods under this load, not while it is measured.
    [GlobalSetup]
    public async Task Start()
    {
        _redis = await RedisServer.StartAsync();
        _node = await NodeServer.StartAsync(_redis.Address);
        var services = new ServiceCollection();
        services.AddFluxCacheClient(options =>
        {
            options.Nodes.Add(_node.GrpcAddress);
            options.StreamsPerNode = Streams;
        });
        _services = services.BuildServiceProvider();
        _client = _services.GetRequiredService<IFluxCacheClient>();
        await ConcurrentCallers.RunAsync(WarmupCallers, WarmupOperations, SetAsync);
        await ConcurrentCallers.RunAsync(WarmupCallers, WarmupOperations, GetAsync);
    }

    [GlobalCleanup]
    public async Task Stop()
    {
        await _services.DisposeAsync();
        await _node.DisposeAsync();
        await _redis.DisposeAsync();
    }

    [Benchmark(OperationsPerInvoke = Operations)]
    public Task Get() => ConcurrentCallers.RunAsync(Callers, Operations, GetAsync);

    [Benchmark(OperationsPerInvoke = Operations)]
    public Task Set() => ConcurrentCallers.RunAsync(Callers, Operations, SetAsync);

    private async Task GetAsync(int count)
    {
        for (var i = 0; i < count; i++)
            await _client.GetAsync("key:00000001");
    }

    private async Task SetAsync(int count)
    {
        for (var i = 0; i < count; i++)
            await _client.SetAsync("key:00000001", _value);
    }
}
