namespace FluxCache.LoadGen.Measuring;

/// <summary>The counts of all workers, added up.</summary>
internal sealed class RunTotals
{
    private readonly long[] _outcomes = new long[Enum.GetValues<Outcome>().Length];

    /// <summary>Operations that failed.</summary>
    internal long Errors { get; private set; }

    /// <summary>Operations that were done.</summary>
    internal long Succeeded => _outcomes.Sum();

    /// <summary>Operations that were answered, done or failed.</summary>
    internal long Operations => Succeeded + Errors;

    internal long Reads => this[Outcome.Miss] + this[Outcome.MemoryHit] + this[Outcome.RedisHit] + this[Outcome.Load];

    /// <summary>The share of reads that memory served, from 0 to 1; 0 when nothing was read.</summary>
    internal double MemoryHitRatio => ShareOfReads(Outcome.MemoryHit);

    /// <summary>The share of reads that Redis served, from 0 to 1; 0 when nothing was read.</summary>
    internal double RedisHitRatio => ShareOfReads(Outcome.RedisHit);

    internal long this[Outcome outcome] => _outcomes[(int)outcome];

    internal void Add(ReadOnlySpan<long> outcomes, long errors)
    {
        for (var outcome = 0; outcome < _outcomes.Length; outcome++)
            _outcomes[outcome] += outcomes[outcome];
        Errors += errors;
    }

    private double ShareOfReads(Outcome outcome) => Reads == 0 ? 0 : (double)this[outcome] / Reads;
}
