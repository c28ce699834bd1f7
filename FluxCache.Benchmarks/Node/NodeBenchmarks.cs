using BenchmarkDotNet.Attributes;
using FluxCache.Benchmarks.Servers;
using FluxCache.Client;
using Microsoft.Extensions.DependencyInjection;

namespace FluxCache.Benchmarks.Node;

/// <summary>
/// Unary gRPC through one node in a process of its own: GET of 100 bytes that the node's memory holds, and SET through
/// to Redis. A figure is the time of one call.
/// </summary>
[MemoryDiagnoser]
#pragma warning disable CA1001 // BenchmarkDotNet ends what GlobalSetup begins by GlobalCleanup, not by Dispose.
public class NodeBenchmarks
#pragma warning restore CA1001
{
    private const int Operations = 20_000;

    private readonly byte[] _value = new byte[100];
    private BenchmarkRedis _redis = null!;
    private BenchmarkNode _node = null!;
    private ServiceProvider _services = null!;
    private IFluxCacheClient _client = null!;

    [Params(1, 200)]
    public int Callers { get; set; }

    [GlobalSetup]
    public async Task Start()
    {
        _redis = BenchmarkRedis.Start();
        _node = await BenchmarkNode.StartAsync(_redis.Address);
        var services = new ServiceCollection();
        services.AddFluxCacheClient(options => options.Nodes.Add(_node.Grpc.ToString()));
        _services = services.BuildServiceProvider();
        _client = _services.GetRequiredService<IFluxCacheClient>();
        await _client.SetAsync("key:00000001", _value);
        await _client.GetAsync("key:00000001");
    }

    [GlobalCleanup]
    public async Task Stop()
    {
        await _services.DisposeAsync();
        _node.Dispose();
        _redis.Dispose();
    }

    [Benchmark(OperationsPerInvoke = Operations)]
    public Task Get() => OnEachCallerAsync(async count =>
    {
        for (var i = 0; i < count; i++)
            await _client.GetAsync("key:00000001");
    });

    [Benchmark(OperationsPerInvoke = Operations)]
    public Task Set() => OnEachCallerAsync(async count =>
    {
        for (var i = 0; i < count; i++)
            await _client.SetAsync("key:00000002", _value);
    });

    private Task OnEachCallerAsync(Func<int, Task> run) =>
        Task.WhenAll(Enumerable.Range(0, Callers).Select(_ => Task.Run(() => run(Operations / Callers))));
}
