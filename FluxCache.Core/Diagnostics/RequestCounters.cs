using System.Diagnostics.Metrics;

namespace FluxCache.Diagnostics;

/// <summary>
/// Counts operations by what was asked, how it ended and which tier served it. Counting: 0 B, no lock, no cache line
/// shared between cores but by accident; sums are made when somebody reads them.
/// </summary>
internal sealed class RequestCounters
{
    private static readonly CacheOperation[] Operations = Enum.GetValues<CacheOperation>();
    private static readonly CacheOutcome[] Outcomes = Enum.GetValues<CacheOutcome>();
    private static readonly CacheTier[] Tiers = Enum.GetValues<CacheTier>();
    private static readonly int Combinations = Operations.Length * Outcomes.Length * Tiers.Length;

    private readonly long[][] _counts =
        [.. Enumerable.Range(0, Stripes()).Select(_ => new long[Combinations + LineOfLongs])];

    /// <summary>
    /// So many counters at the end of a stripe are not used, so that stripes do not share a cache line.
    /// </summary>
    private const int LineOfLongs = 8;

    internal long Count(CacheOperation operation, CacheOutcome outcome, CacheTier tier, long times = 1)
    {
        var stripe = _counts[Thread.GetCurrentProcessorId() & (_counts.Length - 1)];
        return Interlocked.Add(ref stripe[Index(operation, outcome, tier)], times);
    }

    internal long Sum(CacheOutcome outcome, CacheTier? tier = null) =>
        Operations.Sum(
            operation => Tiers.Where(t => tier is null || t == tier).Sum(t => Sum(Index(operation, outcome, t))));

    /// <summary>Reads alone: what a hit ratio is made of.</summary>
    internal long SumReads(CacheOutcome outcome, CacheTier tier) =>
        Operations.Where(IsRead).Sum(operation => Sum(Index(operation, outcome, tier)));

    /// <summary>Every combination that has occurred.</summary>
    internal IEnumerable<Measurement<long>> Observe()
    {
        foreach (var operation in Operations)
            foreach (var outcome in Outcomes)
                foreach (var tier in Tiers)
                {
                    var sum = Sum(Index(operation, outcome, tier));
                    if (sum > 0)
                        yield return new Measurement<long>(sum, TelemetryNames.Tags(operation, outcome, tier));
                }
    }

    private static bool IsRead(CacheOperation operation) =>
        operation is CacheOperation.Get
            or CacheOperation.Exists
            or CacheOperation.GetOrLoad
            or CacheOperation.GetOrLoadMany
            or CacheOperation.GetMany;

    private static int Index(CacheOperation operation, CacheOutcome outcome, CacheTier tier) =>
        (((int)operation * Outcomes.Length) + (int)outcome) * Tiers.Length + (int)tier;

    private long Sum(int index)
    {
        var sum = 0L;
        foreach (var stripe in _counts)
            sum += Volatile.Read(ref stripe[index]);
        return sum;
    }

    private static int Stripes() =>
        (int)System.Numerics.BitOperations.RoundUpToPowerOf2((uint)Environment.ProcessorCount);
}
