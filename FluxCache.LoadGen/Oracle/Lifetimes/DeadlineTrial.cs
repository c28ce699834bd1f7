using FluxCache.LoadGen.Measuring;
using FluxCache.LoadGen.Oracle.Cluster;

namespace FluxCache.LoadGen.Oracle.Lifetimes;

/// <summary>
/// A value with a time to live, written through a node, and looked at in Redis from the first moment on: its deadline must
/// not move, and must not be later than the write can have been executed.
/// </summary>
internal sealed class DeadlineTrial(OracleLoad load)
{
    private static readonly TimeSpan Life = TimeSpan.FromMinutes(1);
    private static readonly TimeSpan BetweenLooks = TimeSpan.FromMilliseconds(50);
    private static readonly TimeSpan AfterWrite = TimeSpan.FromMilliseconds(400);

    // Its caller is told by then how the write ended, or that this is unknown.
    private static readonly TimeSpan LongestCall = TimeSpan.FromSeconds(3);

    private long _completed;

    /// <summary>Trials that were not void.</summary>
    internal long Completed => Volatile.Read(ref _completed);

    internal async Task RunAsync(string key, Random random, CancellationToken stop)
    {
        var node = load.Cluster.Nodes[random.Next(load.Cluster.Nodes.Count)];
        var deadline = new DeadlineJudge(load.Clock.Now + Life, LongestCall + load.Options.UnknownBound);
        var writing = node.Access.SetAsync(key, new byte[1], EntryOptions.After(Life), stop).AsTask();
        var watched = WatchAsync(key, writing, deadline, stop);
        try
        {
            await writing;
            await watched;
            Interlocked.Increment(ref _completed);
            await load.Cluster.Redis.DeleteAsync(key);
        }
        catch (Exception failure) when (failure is AccessException or FluxCacheException)
        {
            // Its write failed, or Redis could not be looked at any more; what was seen until then is judged.
            await ((Task)watched).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            stop.ThrowIfCancellationRequested();
        }

        if (deadline.Fault is { } fault)
            load.Findings.Add(FindingKind.Outlived, $"At {load.Clock.Now.TotalSeconds:F3} s {key}, written through {node.Name} for {PlainDuration.Of(Life)}, {fault}.");
    }

    private async Task WatchAsync(string key, Task writing, DeadlineJudge deadline, CancellationToken stop)
    {
        var end = TimeSpan.MaxValue;
        while (load.Clock.Now < end)
        {
            if (writing.IsCompleted && end == TimeSpan.MaxValue)
                end = load.Clock.Now + AfterWrite;

            var askedAt = load.Clock.Now;
            var (exists, left) = await load.Cluster.Admin.LifeOfAsync(key, stop);
            if (exists)
                deadline.Saw(askedAt, load.Clock.Now, left);
            await load.Clock.DelayAsync(BetweenLooks, stop);
        }
    }
}
