using FluxCache.LoadGen.Keys;
using FluxCache.LoadGen.Measuring;
using FluxCache.LoadGen.Oracle.Checking;
using FluxCache.LoadGen.Oracle.Cluster;
using FluxCache.LoadGen.Oracle.Writing;
using FluxCache.LoadGen.Running;

namespace FluxCache.LoadGen.Oracle;

/// <summary>
/// Reads at one node, by every demand, and has what it read judged; writes through that node, through the session, or past
/// all nodes. A node that does not answer so holds up its own workers alone, while others go on to change what it has in
/// memory.
/// </summary>
internal sealed class OracleWorker : ILoadWorker
{
    private const double DeleteShare = 0.05;
    private const double DirectShare = 0.3;
    private const double SessionShare = 0.3;
    private const double BatchShare = 0.1;
    private const double AtLeastShare = 0.15;
    private const double LinearizableShare = 0.15;
    private const double SessionReadShare = 0.1;

    // A Redis that does not answer at once is under a fault; the write that follows is to be tried under it.
    private static readonly TimeSpan WitnessPatience = TimeSpan.FromMilliseconds(50);

    private readonly OracleLoad _load;
    private readonly ClusterNode _node;
    private readonly bool _writesThroughNode;
    private readonly ReadJudge _judge;
    private readonly OracleWriter _writer;
    private readonly OracleTally _tally;

    internal OracleWorker(OracleLoad load, int number, OracleTally tally)
    {
        (_load, _tally) = (load, tally);
        _node = load.Cluster.Nodes[number % load.Cluster.Nodes.Count];
        _writesThroughNode = load.TakesWrites(_node);
        _judge = new ReadJudge(load, tally);
        _writer = new OracleWriter(load, number, tally);
    }

    public ValueTask<Outcome> ExecuteAsync(long operation)
    {
        var random = SplitMix64.ForOperation(_load.Options.Seed, operation);
        var place = _load.Distribution.Pick(operation, ref random);
        var reads = random.NextDouble() < _load.Options.ReadRatio;
        return reads ? ReadAsync(_load.Keys[place], random) : WriteAsync(place, random);
    }

    private async ValueTask<Outcome> WriteAsync(int place, SplitMix64 random)
    {
        var history = _load.Keys[place];
        var isDelete = random.NextDouble() < DeleteShare;
        var isBatch = _writesThroughNode && random.NextDouble() < BatchShare;

        // What a key's last write left is looked at once more before it is replaced: so each is.
        await _judge.WitnessAsync(history, WitnessPatience);
        var neighbour = _load.Keys[(place + 1) % _load.Keys.All.Count];
        if (isBatch)
            await _judge.WitnessAsync(neighbour, WitnessPatience);

        var shape = isDelete ? WriteShape.Delete : isBatch ? WriteShape.SetTwice : WriteShape.Set;
        if (history.TryBeginWrite(shape, _load.Clock.Now) is not { } write)
            return await ReadAsync(history, random); // Another writes the key.

        var size = _load.Options.ValueSize.Pick(ref random);
        var patience = CallerPatience.Draw(ref random);
        return isBatch
            ? await _writer.WriteManyAsync(WithNeighbour(neighbour, history, write), _node, size, patience)
            : await WriteAsync(history, write, size, patience, random.NextDouble());
    }

    private ValueTask<Outcome> WriteAsync(KeyHistory history, KeyWrite write, int size, CallerPatience patience, double draw)
    {
        var session = draw is >= DirectShare and < DirectShare + SessionShare ? _load.Cluster.Session : null;
        var node = draw >= DirectShare && session is null && _writesThroughNode ? _node : null;
        return _writer.WriteAsync(history, write, node, session, size, patience);
    }

    private List<(KeyHistory, KeyWrite)> WithNeighbour(KeyHistory neighbour, KeyHistory history, KeyWrite write)
    {
        var writes = new List<(KeyHistory, KeyWrite)> { (history, write) };
        var shape = write.IsDelete ? WriteShape.Delete : WriteShape.Set;
        if (neighbour != history && neighbour.TryBeginWrite(shape, _load.Clock.Now) is { } other)
            writes.Add((neighbour, other));
        return writes;
    }

    private async ValueTask<Outcome> ReadAsync(KeyHistory history, SplitMix64 random)
    {
        var demand = DemandFor(random.NextDouble());
        using var end = CallerPatience.Draw(ref random).Begin();
        var stop = end?.Token ?? CancellationToken.None;
        try
        {
            return _load.Cluster.Session is { } session && random.NextDouble() < SessionReadShare
                ? await _judge.ReadAsync(history, session, stop)
                : await _judge.ReadAsync(history, _node, demand, stop);
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
            _tally.GaveUp();
            return Outcome.Miss;
        }
        catch (Exception failure)
        {
            _load.Note(failure, "read", history.Key, _node.Name);
            throw;
        }
    }

    private static DemandKind DemandFor(double draw) => draw switch
    {
        < AtLeastShare => DemandKind.AtLeast,
        < AtLeastShare + LinearizableShare => DemandKind.Linearizable,
        _ => DemandKind.Any,
    };
}
