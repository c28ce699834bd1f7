using FluxCache.LoadGen.Keys;
using FluxCache.LoadGen.Measuring;
using FluxCache.LoadGen.Oracle.Checking;
using FluxCache.LoadGen.Oracle.Cluster;
using FluxCache.LoadGen.Running;

namespace FluxCache.LoadGen.Oracle;

/// <summary>
/// Reads at one node, by every demand, and has what it read judged; writes through that node or past all of them. A node
/// that does not answer so holds up its own workers alone, while others go on to change what it has in memory.
/// </summary>
internal sealed class OracleWorker : ILoadWorker
{
    private const double DeleteShare = 0.05;
    private const double DirectShare = 0.3;
    private const double AtLeastShare = 0.15;
    private const double LinearizableShare = 0.15;

    private readonly OracleLoad _load;
    private readonly int _number;
    private readonly ClusterNode _node;
    private readonly bool _writesThroughNode;
    private readonly ReadJudge _judge;
    private readonly byte[] _value;

    internal OracleWorker(OracleLoad load, int number, OracleTally tally)
    {
        (_load, _number) = (load, number);
        _node = load.Cluster.Nodes[number % load.Cluster.Nodes.Count];
        _writesThroughNode = load.TakesWrites(_node);
        _judge = new ReadJudge(load, tally);
        _value = StampedValue.NewBuffer(load.Options.ValueSize.Most, load.Run + (ulong)number);
    }

    public ValueTask<Outcome> ExecuteAsync(long operation)
    {
        var random = SplitMix64.ForOperation(_load.Options.Seed, operation);
        var place = _load.Distribution.Pick(operation, ref random);
        var reads = random.NextDouble() < _load.Options.ReadRatio;
        var isDelete = random.NextDouble() < DeleteShare;
        var history = _load.Keys[place];

        // A key that is being written has its writer: this operation reads it instead.
        return !reads && history.TryBeginWrite(isDelete, out var number)
            ? WriteAsync(place, history, number, isDelete, WriterFor(ref random), _load.Options.ValueSize.Pick(ref random))
            : ReadAsync(history, DemandFor(ref random));
    }

    // Null: past the nodes.
    private ClusterNode? WriterFor(ref SplitMix64 random) =>
        !_writesThroughNode || random.NextDouble() < DirectShare ? null : _node;

    private static DemandKind DemandFor(ref SplitMix64 random) => random.NextDouble() switch
    {
        < AtLeastShare => DemandKind.AtLeast,
        < AtLeastShare + LinearizableShare => DemandKind.Linearizable,
        _ => DemandKind.Any,
    };

    private async ValueTask<Outcome> WriteAsync(
        int place,
        KeyHistory history,
        long number,
        bool isDelete,
        ClusterNode? node,
        int size)
    {
        try
        {
            var life = node?.Life;
            var token = isDelete
                ? await DeleteAsync(history.Key, node)
                : await SetAsync(history.Key, number, node, size);
            history.Acknowledge(life, token, _load.Clock.Now);
            return isDelete ? Outcome.Delete : Outcome.Write;
        }
        catch (AccessException failure) when (!failure.MayHaveHappened)
        {
            history.Withdraw();
            _load.Failures.Add();
            throw;
        }
        catch (Exception failure)
        {
            _load.Keys.Replace(place, history);
            Note(failure, "write", history.Key, node);
            throw;
        }
    }

    private async ValueTask<string?> SetAsync(string key, long number, ClusterNode? node, int size)
    {
        var value = _value.AsMemory(0, size);
        StampedValue.Write(value.Span, key, new Stamp(_load.Run, number, _number));
        if (node is not null)
            return await node.Access.SetAsync(key, value);

        await _load.Cluster.Redis.SetAsync(key, value);
        return null;
    }

    private async ValueTask<string?> DeleteAsync(string key, ClusterNode? node)
    {
        if (node is not null)
            return await node.Access.DeleteAsync(key);

        await _load.Cluster.Redis.DeleteAsync(key);
        return null;
    }

    private async ValueTask<Outcome> ReadAsync(KeyHistory history, DemandKind demand)
    {
        try
        {
            return await _judge.ReadAsync(history, _node, demand);
        }
        catch (Exception failure)
        {
            Note(failure, "read", history.Key, _node);
            throw;
        }
    }

    // What nodes and Redis may fail with is counted as an error by whoever runs the worker; the rest is a defect.
    private void Note(Exception failure, string operation, string key, ClusterNode? node)
    {
        _load.Failures.Add();
        if (failure is not AccessException)
            _load.Findings.Add(FindingKind.Unexpected, $"A {operation} of {key} at {node?.Name ?? "Redis"} failed: {failure}");
    }
}
