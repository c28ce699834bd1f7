using System.Buffers;
using FluxCache.LoadGen.Keys;
using FluxCache.LoadGen.Measuring;
using FluxCache.LoadGen.Oracle.Checking;
using FluxCache.LoadGen.Oracle.Cluster;

namespace FluxCache.LoadGen.Oracle.Lifetimes;

/// <summary>
/// A sliding value, read at all nodes, which therefore renew it; then another client sets the key, without end or for long,
/// while the nodes may not have heard of it yet. From then on the value must live as that client said.
/// </summary>
internal sealed class SlidingTrial(OracleLoad load)
{
    private const int ValueBytes = 100;
    private static readonly TimeSpan Window = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan ForeignLife = TimeSpan.FromMinutes(10);
    private static readonly TimeSpan Slack = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan BetweenReads = TimeSpan.FromMilliseconds(40);
    private static readonly TimeSpan ReadPatience = TimeSpan.FromMilliseconds(200);

    private long _completed;

    /// <summary>Trials that were not void.</summary>
    internal long Completed => Volatile.Read(ref _completed);

    internal async Task RunAsync(string key, Random random, CancellationToken stop)
    {
        try
        {
            var emptyings = load.Keys.Emptyings;
            var writer = load.Cluster.Nodes[random.Next(load.Cluster.Nodes.Count)];
            await writer.Access.SetAsync(key, Value(key, 1), EntryOptions.Sliding(Window), stop);
            await ReadAsync(key, Window * (0.2 + random.NextDouble()), stop);

            TimeSpan? life = random.Next(2) == 0 ? ForeignLife : null;
            var value = Value(key, 2);
            await load.Cluster.Redis.SetAsync(key, value, life);
            var writtenAt = load.Clock.Now;
            await ReadAsync(key, Window * 1.5, stop);

            var found = await load.Cluster.Redis.ReadAsync(key);
            var (exists, left) = await load.Cluster.Admin.LifeOfAsync(key, stop);
            if (load.Keys.Emptyings != emptyings)
                return;

            Interlocked.Increment(ref _completed);
            var due = life - (load.Clock.Now - writtenAt) - Slack;
            if (!exists || found is null || !value.AsSpan().SequenceEqual(found))
                Add(key, life, found is null ? "it is gone" : "it is another value");
            else if (left is { } rest && (due is null || rest < due))
                Add(key, life, $"it has {PlainDuration.Of(rest)} left");

            await load.Cluster.Redis.DeleteAsync(key);
        }
        catch (Exception failure) when (failure is AccessException or FluxCacheException)
        {
            // A fault took the trial's write or its look at Redis away: it is void.
            await load.Clock.DelayAsync(BetweenReads, stop);
        }
    }

    private async Task ReadAsync(string key, TimeSpan length, CancellationToken stop)
    {
        var end = load.Clock.Now + length;
        while (load.Clock.Now < end)
        {
            await Task.WhenAll(load.Cluster.Nodes.Select(node => ReadAsync(key, node, stop)));
            await load.Clock.DelayAsync(BetweenReads, stop);
        }
    }

    private static async Task ReadAsync(string key, ClusterNode node, CancellationToken stop)
    {
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(stop);
        patience.CancelAfter(ReadPatience);
        try
        {
            await node.Access.ReadAsync(key, new ArrayBufferWriter<byte>(), new ReadDemand(DemandKind.Any), patience.Token);
        }
        catch (Exception failure) when (failure is AccessException || (failure is OperationCanceledException && !stop.IsCancellationRequested))
        {
            // What reads return is judged elsewhere; here they only make the node renew the value.
        }
    }

    private void Add(string key, TimeSpan? life, string what) => load.Findings.Add(
        FindingKind.LostWrite,
        $"At {load.Clock.Now.TotalSeconds:F3} s {key}, which another client had set {(life is { } time ? $"for {PlainDuration.Of(time)}" : "without end")} over a sliding value, does not live on as it should: {what}.");

    private byte[] Value(string key, long number)
    {
        var value = StampedValue.NewBuffer(ValueBytes, load.Run + (ulong)number);
        StampedValue.Write(value, key, new Stamp(load.Run, number, Writer: 0));
        return value;
    }
}
