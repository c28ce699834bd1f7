using FluxCache.Benchmarks.Servers;

namespace FluxCache.Benchmarks.Comparison.Cases;

/// <summary>
/// The origin's workloads, the library in the load generator's process: 1,000,000 keys, 100-byte values, 200 callers. What
/// is measured begins when the code has been compiled, as the origin's is from its start; the preload begins cold. The
/// origin's benchmark reads memory in the order of the keys, and that is what the goal is a multiple of; reads at random are
/// measured beside it.
/// </summary>
internal sealed class OriginWorkloads(bool quick) : IComparison
{
    private const string ReadInOrder = "GET from memory, keys in order";
    private const string ReadAtRandom = "GET from memory, keys at random";

    private static readonly (string Name, string Baseline, double? Goal)[] Workloads =
    [
        ("SET", RedisBaseline.Set, 1.93),
        (ReadInOrder, RedisBaseline.Get, 52),
        (ReadAtRandom, RedisBaseline.Get, null),
        ("GET from Redis", RedisBaseline.Get, 1.85),
        ("MIXED", RedisBaseline.Get, 6.5),
        ("preload, keys", RedisBaseline.Get, 2.8),
    ];

    private readonly string _keys = quick ? "20000" : "1000000";
    private readonly string _warmUp = quick ? "500ms" : "4s";
    private readonly RedisBaseline _baseline = new(quick ? 20_000 : 200_000);

    public string Name => "origin's workloads";

    public IReadOnlyList<Claim> Claims { get; } =
    [
        .. Workloads.Select(static workload =>
            new Claim("origin", workload.Name, workload.Name, workload.Baseline, "1/s", Better.More) { Goal = workload.Goal }),
    ];

    public Task PrepareAsync(CancellationToken stop) => Task.CompletedTask;

    // Each run has a Redis of its own: the tracking table of one that others used is full of keys nobody holds any more.
    public Task MeasureAsync(Round round, CancellationToken stop) => _baseline.AroundAsync(
        round,
        async () =>
        {
            round.Add("SET", (await RunAsync(["set"], stop)).OperationsPerSecond);
            string[] read = ["get", "--ops", quick ? "200000" : "10000000", "--distribution"];
            round.Add(ReadInOrder, (await RunAsync([.. read, "sequential"], stop)).OperationsPerSecond);
            round.Add(ReadAtRandom, (await RunAsync([.. read, "uniform"], stop)).OperationsPerSecond);
            round.Add("GET from Redis", (await RunAsync(["get", "--memory-cap", "1000"], stop)).OperationsPerSecond);
            round.Add("MIXED", (await RunAsync(["mixed", "--ops", quick ? "50000" : "500000"], stop)).OperationsPerSecond);
            round.Add("preload, keys", (await RunAsync(["get", "--preload"], stop)).Phases["preload"]);
        },
        stop);

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    private async Task<LoadGenReport> RunAsync(string[] workload, CancellationToken stop)
    {
        await using var redis = await RedisServer.StartAsync();
        return await LoadGenProgram.RunAsync(
            [.. workload, "--target", "inproc", "--redis", redis.Address, "--keys", _keys, "--warm-up", _warmUp], stop);
    }
}
