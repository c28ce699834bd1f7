using System.Buffers;
using System.Globalization;
using FluxCache.LoadGen.Keys;
using FluxCache.LoadGen.Measuring;
using FluxCache.LoadGen.Oracle.Cluster;
using FluxCache.LoadGen.Workloads;

namespace FluxCache.LoadGen.Oracle.Checking;

/// <summary>Reads for one worker, and says what is wrong with what came back.</summary>
internal sealed class ReadJudge(OracleLoad load, OracleTally tally)
{
    // A read that only wants what memory has does not wait for a node that cannot ask Redis: the next key may be there.
    private static readonly TimeSpan Patience = TimeSpan.FromMilliseconds(250);

    private readonly ArrayBufferWriter<byte> _buffer = new();

    internal async ValueTask<Outcome> ReadAsync(KeyHistory history, ClusterNode node, DemandKind asked)
    {
        var floor = history.BeginRead(node.Life, load.Clock.Now);
        // There is nothing to be at least as new as before a node has acknowledged a write.
        var demand = asked == DemandKind.AtLeast && floor.Token is null ? DemandKind.Any : asked;
        var reading = demand == DemandKind.Any
            ? await ReadPatientlyAsync(node, history.Key)
            : await ReadAsync(node, history.Key, new ReadDemand(demand, floor.TokenFor(demand)), CancellationToken.None);
        Judge(history, node, floor, demand, reading);
        return CheckedReader.OutcomeOf(reading.Tier);
    }

    private async ValueTask<NodeReading> ReadPatientlyAsync(ClusterNode node, string key)
    {
        using var patience = new CancellationTokenSource(Patience);
        try
        {
            return await ReadAsync(node, key, new ReadDemand(DemandKind.Any), patience.Token);
        }
        catch (OperationCanceledException failure)
        {
            throw new AccessException(
                $"{node.Name} did not answer within {PlainDuration.Of(Patience)}.", mayHaveHappened: false, failure);
        }
    }

    private ValueTask<NodeReading> ReadAsync(
        ClusterNode node,
        string key,
        ReadDemand demand,
        CancellationToken cancellationToken)
    {
        _buffer.ResetWrittenCount();
        return node.Access.ReadAsync(key, _buffer, demand, cancellationToken);
    }

    private void Judge(KeyHistory history, ClusterNode node, ReadFloor floor, DemandKind demand, NodeReading reading)
    {
        if (!TryReadNumber(history, node, reading, out var number))
            return;

        if (reading.IsStale)
        {
            tally.Flagged();
            if (demand != DemandKind.Any)
                Add(FindingKind.Freshness, $"was served flagged as stale, though it asked for {demand}");
            return;
        }

        var verdict = history.Judge(floor, demand, number);
        if (verdict.Fault is { } fault)
            Add(fault, $"returned {NameOf(number)}{Expectation(fault, demand, floor)}");
        else if (demand == DemandKind.Any && reading.Tier == CacheTier.Memory)
            tally.Served(verdict.Staleness);

        void Add(FindingKind kind, string what) => load.Findings.Add(kind, string.Create(
            CultureInfo.InvariantCulture,
            $"At {load.Clock.Now.TotalSeconds:F3} s a read of {history.Key} at {node.Name} from {reading.Tier}, begun at {floor.StartedAt.TotalSeconds:F3} s, {what}."));
    }

    // False: the value is none that can be placed in the key's history; it has been said why.
    private bool TryReadNumber(KeyHistory history, ClusterNode node, NodeReading reading, out long? number)
    {
        number = null;
        if (reading.Tier == CacheTier.None)
            return true;

        (FindingKind Kind, string What)? fault = StampedValue.Read(_buffer.WrittenSpan, history.Key, out var stamp) switch
        {
            StampCheck.OtherKey => (FindingKind.OtherKey, "the value of another key"),
            StampCheck.Damaged => (FindingKind.Damaged, $"{_buffer.WrittenCount} bytes that nobody wrote"),
            _ when stamp.Run != load.Run => (FindingKind.Foreign, "a value of another run"),
            _ => null,
        };
        number = stamp.Number;
        if (fault is { } found)
            load.Findings.Add(found.Kind, $"A read of {history.Key} at {node.Name} from {reading.Tier} returned {found.What}.");
        return fault is null;
    }

    private static string NameOf(long? number) => number is { } found
        ? string.Create(CultureInfo.InvariantCulture, $"write {found}")
        : "nothing";

    private static string Expectation(FindingKind fault, DemandKind demand, ReadFloor floor) => fault switch
    {
        FindingKind.Regression => $"; this node had returned or acknowledged {PlaceOf(floor.OfNode)} before",
        FindingKind.Freshness => $"; it asked for {demand} and so for {PlaceOf(floor.AskedBy(demand))} or newer",
        _ => ", which nobody has written yet",
    };

    // Even positions are writes; odd ones are between two.
    private static string PlaceOf(long position)
    {
        var number = (position / 2).ToString(CultureInfo.InvariantCulture);
        return position % 2 == 0 ? $"write {number}" : $"nothing, after write {number}";
    }
}
