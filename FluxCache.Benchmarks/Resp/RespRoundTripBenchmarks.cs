using BenchmarkDotNet.Attributes;

namespace FluxCache.Benchmarks.Resp;

/// <summary>So many callers, each waiting for its reply; redis-benchmark has a connection for each (<c>-c Callers -P 1</c>).</summary>
public class RespRoundTripBenchmarks : RespBenchmarks
{
    private const int Operations = 20_000;

    [Params(1, 200)]
    public int Callers { get; set; }

    [Benchmark(OperationsPerInvoke = Operations)]
    public Task FluxCache() => RunClientAsync(Callers, Operations);

    [Benchmark(Baseline = true, OperationsPerInvoke = Operations)]
    public Task RedisBenchmark() => RunRedisBenchmarkAsync(Callers, pipeline: 1, Operations);
}
