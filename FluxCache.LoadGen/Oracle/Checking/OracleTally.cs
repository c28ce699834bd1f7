using FluxCache.LoadGen.Measuring;

namespace FluxCache.LoadGen.Oracle.Checking;

/// <summary>What the reads and writes of one worker were like. One writer at a time.</summary>
internal sealed class OracleTally
{
    private const long NanosecondsPerTick = 100;

    /// <summary>How stale reads were that memory served as fresh to callers who had asked for no more.</summary>
    internal LatencyHistogram Staleness { get; } = new();

    /// <summary>How many of those were not of the newest value.</summary>
    internal long Behind { get; private set; }

    /// <summary>Reads that the node itself flagged as perhaps out of step.</summary>
    internal long FlaggedStale { get; private set; }

    /// <summary>Writes whose caller was told that the outcome is unknown, or gave up.</summary>
    internal long UnknownWrites { get; private set; }

    /// <summary>Those of them that took effect later than their bound.</summary>
    internal long LateWrites { get; private set; }

    /// <summary>Reads and writes whose caller gave up.</summary>
    internal long GivenUp { get; private set; }

    /// <summary>Reads of Redis itself, to see whether what was acknowledged is there.</summary>
    internal long Witnessed { get; private set; }

    internal void Unknown() => UnknownWrites++;

    internal void Late() => LateWrites++;

    internal void GaveUp() => GivenUp++;

    internal void WitnessedOne() => Witnessed++;

    internal void Served(TimeSpan staleness)
    {
        Staleness.Record(staleness.Ticks * NanosecondsPerTick);
        if (staleness > TimeSpan.Zero)
            Behind++;
    }

    internal void Flagged() => FlaggedStale++;

    /// <summary>All of them together, when their workers have ended.</summary>
    internal static OracleTally Sum(IEnumerable<OracleTally> tallies)
    {
        var sum = new OracleTally();
        foreach (var tally in tallies)
        {
            sum.Staleness.Add(tally.Staleness);
            sum.Behind += tally.Behind;
            sum.FlaggedStale += tally.FlaggedStale;
            sum.UnknownWrites += tally.UnknownWrites;
            sum.LateWrites += tally.LateWrites;
            sum.GivenUp += tally.GivenUp;
            sum.Witnessed += tally.Witnessed;
        }

        return sum;
    }
}
