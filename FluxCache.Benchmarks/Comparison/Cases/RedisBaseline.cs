using FluxCache.Benchmarks.Servers;

namespace FluxCache.Benchmarks.Comparison.Cases;

/// <summary>
/// What every figure of the paths over Redis is divided by: <c>redis-benchmark -c 200 -P 1 -d 100</c> on an empty Redis, the
/// mean of a run right before and one right after what it is compared with.
/// </summary>
internal sealed class RedisBaseline(int requests)
{
    internal const string Get = "redis-benchmark GET";
    internal const string Set = "redis-benchmark SET";
    private const int Connections = 200;

    /// <summary>Measures between two runs of the baseline, and adds the baseline to the round.</summary>
    internal async Task AroundAsync(Round round, Func<Task> measure, CancellationToken stop)
    {
        var before = await RunAsync(stop);
        await measure();
        var after = await RunAsync(stop);
        round.Add(Set, (before.Set + after.Set) / 2);
        round.Add(Get, (before.Get + after.Get) / 2);
    }

    private async Task<(double Set, double Get)> RunAsync(CancellationToken stop)
    {
        await using var redis = await RedisServer.StartAsync();
        stop.ThrowIfCancellationRequested();
        var set = await RedisBenchmarkProgram.RunAsync(redis, "set", Connections, pipeline: 1, requests);
        stop.ThrowIfCancellationRequested();
        return (set, await RedisBenchmarkProgram.RunAsync(redis, "get", Connections, pipeline: 1, requests));
    }
}
