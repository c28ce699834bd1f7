using BenchmarkDotNet.Attributes;

namespace FluxCache.Benchmarks.Resp;

/// <summary>So many commands under way on one connection; redis-benchmark has as many (<c>-c 1 -P Outstanding</c>).</summary>
public class RespPipelineBenchmarks : RespBenchmarks
{
    private const int Operations = 320_000;

    [Params(16, 128)]
    public int Outstanding { get; set; }

    [Benchmark(OperationsPerInvoke = Operations)]
    public Task FluxCache() => RunClientAsync(Outstanding, Operations);

    [Benchmark(Baseline = true, OperationsPerInvoke = Operations)]
    public Task RedisBenchmark() => RunRedisBenchmarkAsync(connections: 1, Outstanding, Operations);
}
