using System.Buffers;
using System.Collections.Concurrent;
using FluxCache.LoadGen.Measuring;
using FluxCache.LoadGen.Oracle.Cluster;

namespace FluxCache.LoadGen.Oracle.Checking;

/// <summary>
/// When the load has stopped and the faults are over, every node must come to agree with Redis about every key, in what
/// memory serves and in what it serves to those who ask for the newest.
/// </summary>
/// <param name="bound">How long the nodes may take to recover and to agree.</param>
internal sealed class AgreementCheck(OracleCluster cluster, FindingLog findings, RunClock clock, TimeSpan bound)
{
    private const int Parallel = 16;
    private static readonly DemandKind[] Demands = [DemandKind.Any, DemandKind.Linearizable];
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(200);

    /// <summary>Compares until all agree, or the time is over.</summary>
    /// <returns>How many keys still differ, at however many nodes.</returns>
    internal async Task<int> RunAsync(IReadOnlyList<string> keys, CancellationToken stop)
    {
        var deadline = clock.Now + bound;
        IReadOnlyCollection<Difference> differences = [];
        var open = keys;
        do
        {
            if (differences.Count > 0)
                await clock.DelayAsync(Pause, stop);
            differences = await CompareAsync(open, stop);
            open = [.. differences.Select(difference => difference.Key).Distinct()];
        }
        while (open.Count > 0 && clock.Now < deadline);

        foreach (var key in differences.GroupBy(difference => difference.Key))
            findings.Add(FindingKind.Diverged, $"Long after the load stopped, {key.Key} {string.Join("; ", key.Select(difference => difference.What))}.");
        return open.Count;
    }

    private async Task<IReadOnlyCollection<Difference>> CompareAsync(IReadOnlyList<string> keys, CancellationToken stop)
    {
        var differences = new ConcurrentQueue<Difference>();
        var options = new ParallelOptions { MaxDegreeOfParallelism = Parallel, CancellationToken = stop };
        await System.Threading.Tasks.Parallel.ForEachAsync(keys, options, async (key, _) =>
        {
            foreach (var what in await DifferencesOfAsync(key))
                differences.Enqueue(new Difference(key, what));
        });
        return differences;
    }

    private async ValueTask<IReadOnlyList<string>> DifferencesOfAsync(string key)
    {
        try
        {
            var expected = await cluster.Redis.ReadAsync(key);
            var differences = new List<string>();
            foreach (var node in cluster.Nodes)
            {
                foreach (var demand in Demands)
                {
                    if (await DifferenceOfAsync(node, key, demand, expected) is { } difference)
                        differences.Add(difference);
                }
            }

            return differences;
        }
        catch (AccessException failure)
        {
            return [$"cannot be read from Redis: {failure.Message}"];
        }
    }

    private static async ValueTask<string?> DifferenceOfAsync(ClusterNode node, string key, DemandKind demand, byte[]? expected)
    {
        var value = new ArrayBufferWriter<byte>();
        try
        {
            var reading = await node.Access.ReadAsync(key, value, new ReadDemand(demand), CancellationToken.None);
            if (reading.IsStale)
                return $"is still served as stale by {node.Name}";
            var found = reading.Tier != CacheTier.None;
            return found == expected is not null && value.WrittenSpan.SequenceEqual(expected)
                ? null
                : $"differs from Redis at {node.Name}, which serves {What(found)} from {reading.Tier} to {demand} where Redis has {What(expected is not null)}";
        }
        catch (AccessException failure)
        {
            return $"cannot be read at {node.Name}: {failure.Message}";
        }
    }

    private static string What(bool found) => found ? "a value" : "nothing";

    private readonly record struct Difference(string Key, string What);
}
