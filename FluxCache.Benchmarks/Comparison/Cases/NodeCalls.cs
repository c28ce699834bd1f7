using System.Globalization;
using FluxCache.Benchmarks.Servers;

namespace FluxCache.Benchmarks.Comparison.Cases;

/// <summary>
/// GETs of what one node's memory holds, and SETs through it to Redis: 200 callers in one load generator's process, one node,
/// all on the same cores. Then GETs at half that throughput, whose latency counts from when each was meant to start; and at
/// that rate, from the same load generator, GETs of Redis itself: what the machine and the generator add to any latency.
/// </summary>
internal sealed class NodeCalls(bool quick) : IComparison
{
    private const string Get = "node GET";
    private const string Set = "node SET";
    private const string Latency = "node GET p99";
    private const string DirectLatency = "Redis GET p99, same rate";

    private readonly string _duration = quick ? "1s" : "5s";
    private readonly string _warmUp = quick ? "500ms" : "6s";
    private readonly RedisBaseline _baseline = new(quick ? 20_000 : 200_000);

    public string Name => "node";

    public IReadOnlyList<Claim> Claims { get; } =
    [
        new("node", "GET hits, 200 callers", Get, RedisBaseline.Get, "1/s", Better.More) { Goal = 1.5 },
        new("node", "SET through to Redis, 200 callers", Set, RedisBaseline.Set, "1/s", Better.More) { Goal = 0.6 },
        new("node", "GET hits at half that throughput", Latency, null, "ms", Better.Less) { Goal = 2 },
        new("node", "GET hits at half that throughput", DirectLatency, null, "ms", Better.Less),

        // A stall of the machine's in one of the two moves this by more than any regression would.
        new("node", "GET hits at half that throughput", Latency, DirectLatency, "ms", Better.Less) { IsChecked = false },
    ];

    public Task PrepareAsync(CancellationToken stop) => Task.CompletedTask;

    public Task MeasureAsync(Round round, CancellationToken stop) => _baseline.AroundAsync(
        round,
        async () =>
        {
            await using var redis = await RedisServer.StartAsync();
            await using var node = await NodeServer.StartAsync(redis.Address);
            string[] atNode = ["--target", "nodes", "--endpoint", node.GrpcAddress];
            var set = await RunAsync(["set", .. atNode], stop);
            var get = await RunAsync(["get", .. atNode], stop);
            var rate = (get.OperationsPerSecond / 2).ToString("0", CultureInfo.InvariantCulture);
            var half = await RunAsync(["get", "--skip-populate", "--rate", rate, .. atNode], stop);
            var direct = await RunAsync(["get", "--rate", rate, "--target", "redis", "--redis", redis.Address], stop);
            round.Add(Set, set.OperationsPerSecond);
            round.Add(Get, get.OperationsPerSecond);
            round.Add(Latency, half.P99Milliseconds);
            round.Add(DirectLatency, direct.P99Milliseconds);
        },
        stop);

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    private Task<LoadGenReport> RunAsync(string[] workload, CancellationToken stop) => LoadGenProgram.RunAsync(
        [.. workload, "--keys", "50000", "--duration", _duration, "--warm-up", _warmUp], stop);
}
