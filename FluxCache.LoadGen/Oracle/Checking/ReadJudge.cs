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

    internal async ValueTask<Outcome> ReadAsync(
        KeyHistory history, ClusterNode node, DemandKind asked, CancellationToken cancellationToken)
    {
        var floor = history.BeginRead(node.Life, load.Clock.Now);
        // There is nothing to be at least as new as before a node has acknowledged a write.
        var demand = asked == DemandKind.AtLeast && floor.Token is null ? DemandKind.Any : asked;
        var reading = demand == DemandKind.Any
            ? await ReadPatientlyAsync(node, history.Key, cancellationToken)
            : await ReadAsync(node.Access, history.Key, new ReadDemand(demand, floor.TokenFor(demand)), cancellationToken);
        Judge(history, node.Name, floor, demand, reading);
        return CheckedReader.OutcomeOf(reading.Tier);
    }

    /// <summary>Reads through the session, at whichever node.</summary>
    internal async ValueTask<Outcome> ReadAsync(KeyHistory history, INodeAccess session, CancellationToken cancellationToken)
    {
        var floor = history.BeginRead(node: null, load.Clock.Now);
        var reading = await ReadAsync(session, history.Key, new ReadDemand(DemandKind.Session), cancellationToken);
        Judge(history, "the session", floor, DemandKind.Session, reading);
        return CheckedReader.OutcomeOf(reading.Tier);
    }

    /// <summary>Reads Redis itself: whether what was acknowledged is still there, and nothing came that must not.</summary>
    /// <returns>False: Redis did not answer in time.</returns>
    internal async ValueTask<bool> WitnessAsync(KeyHistory history, TimeSpan patience)
    {
        var floor = history.BeginRead(node: null, load.Clock.Now);
        byte[]? value;
        try
        {
            value = await load.Cluster.Redis.ReadAsync(history.Key).AsTask().WaitAsync(patience);
        }
        catch (Exception failure) when (failure is AccessException or TimeoutException)
        {
            return false;
        }

        _buffer.ResetWrittenCount();
        _buffer.Write(value);
        tally.WitnessedOne();
        Judge(history, "Redis itself", floor, DemandKind.Witness, new NodeReading(value is null ? CacheTier.None : CacheTier.Redis, IsStale: false));
        return true;
    }

    private async ValueTask<NodeReading> ReadPatientlyAsync(ClusterNode node, string key, CancellationToken cancellationToken)
    {
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        patience.CancelAfter(Patience);
        try
        {
            return await ReadAsync(node.Access, key, new ReadDemand(DemandKind.Any), patience.Token);
        }
        catch (OperationCanceledException failure) when (!cancellationToken.IsCancellationRequested)
        {
            throw new AccessException(
                $"{node.Name} did not answer within {PlainDuration.Of(Patience)}.", mayHaveHappened: false, failure);
        }
    }

    private ValueTask<NodeReading> ReadAsync(
        INodeAccess access,
        string key,
        ReadDemand demand,
        CancellationToken cancellationToken)
    {
        _buffer.ResetWrittenCount();
        return access.ReadAsync(key, _buffer, demand, cancellationToken);
    }

    private void Judge(KeyHistory history, string where, ReadFloor floor, DemandKind demand, NodeReading reading)
    {
        if (!TryReadNumber(history, where, reading, out var number))
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
            Add(fault, $"returned {NameOf(number)}{Expectation(fault, demand, floor)}. The key's last writes: {history.Tell()}");
        else if (verdict.IsLate)
        {
            tally.Late();
            Add(
                FindingKind.LateWrite,
                $"returned {NameOf(number)}, whose outcome was unknown, and which took effect more than {PlainDuration.Of(load.Options.UnknownBound)} after its caller was told so");
        }
        else if (demand == DemandKind.Any && reading.Tier == CacheTier.Memory)
            tally.Served(verdict.Staleness);

        void Add(FindingKind kind, string what) => load.Findings.Add(kind, string.Create(
            CultureInfo.InvariantCulture,
            $"At {load.Clock.Now.TotalSeconds:F3} s a read of {history.Key} at {where} from {reading.Tier}, begun at {floor.StartedAt.TotalSeconds:F3} s, {what}."));
    }

    // False: the value is none that can be placed in the key's history; it has been said why.
    private bool TryReadNumber(KeyHistory history, string where, NodeReading reading, out long? number)
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
            load.Findings.Add(found.Kind, $"A read of {history.Key} at {where} from {reading.Tier} returned {found.What}.");
        return fault is null;
    }

    private static string NameOf(long? number) => number is { } found
        ? string.Create(CultureInfo.InvariantCulture, $"write {found}")
        : "nothing";

    private static string Expectation(FindingKind fault, DemandKind demand, ReadFloor floor) => fault switch
    {
        FindingKind.Regression => $"; this node had returned or acknowledged {PlaceOf(floor.OfNode)} before",
        FindingKind.Freshness => $"; it asked for {demand} and so for {PlaceOf(floor.AskedBy(demand))} or newer",
        FindingKind.LostWrite => $"; {PlaceOf(floor.AskedBy(demand))} had been acknowledged or returned before, and nothing explains what came after it",
        FindingKind.NotDone => ", whose caller had been told that it did not happen",
        _ => ", which nobody has written yet",
    };

    private static string PlaceOf(long position)
    {
        var number = (position / KeyHistory.Step).ToString(CultureInfo.InvariantCulture);
        return position % KeyHistory.Step == 0 ? $"write {number}" : $"what came after write {number}";
    }
}
