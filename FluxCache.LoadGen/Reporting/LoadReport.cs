using FluxCache.LoadGen.Targets;

namespace FluxCache.LoadGen.Reporting;

/// <summary>The report of a run. <c>--report</c> writes it as JSON, with the names of these members in camel case.</summary>
internal sealed record LoadReport
{
    public required string Workload { get; init; }

    public required string Target { get; init; }

    /// <summary>The address of the target, without secrets.</summary>
    public required string Address { get; init; }

    public required DateTimeOffset StartedAt { get; init; }

    /// <summary>
    /// Whether the run passed: nothing failed and nothing mismatched. The exit code is then 0, else 1. If faults are
    /// injected, operations may fail.
    /// </summary>
    public bool Passed => Failure is null && Mismatches == 0 && (Errors == 0 || Faults is not null);

    /// <summary>Why the run could not be completed; unset: it was.</summary>
    public string? Failure { get; init; }

    /// <summary>Whether the run was stopped from outside.</summary>
    public bool Stopped { get; init; }

    /// <summary>Operations of the measured phase that succeeded. Failed ones count as <see cref="Errors"/>.</summary>
    public long Ops { get; init; }

    /// <summary>Operations of the measured phase that failed.</summary>
    public long Errors { get; init; }

    /// <summary>Reads that returned something wrong; <see cref="Findings"/> counts them by kind.</summary>
    public long Mismatches { get; init; }

    /// <summary>
    /// Reads that returned, as fresh, an older value than their node had returned or acknowledged before. Unset: nodes
    /// were not watched separately.
    /// </summary>
    public long? Regressions { get; init; }

    /// <summary>Reads that asked for a value at least as new as one write or as all writes, and got an older value.</summary>
    public long? FreshnessViolations { get; init; }

    /// <summary>Keys on which a node and Redis still differed long after the load had stopped.</summary>
    public int? DivergedKeys { get; init; }

    public StalenessReport? StalenessMs { get; init; }

    /// <summary>Reads that a node flagged as possibly out of date.</summary>
    public long? FlaggedStale { get; init; }

    /// <summary>
    /// Acknowledged writes after which Redis held something older, or nothing, that no later write explains; and values set by
    /// another client over a sliding one that did not live as it had said.
    /// </summary>
    public long? LostWrites { get; init; }

    /// <summary>
    /// Writes that took effect later than the bound after their caller was told that the outcome is unknown.
    /// </summary>
    public long? LateWrites { get; init; }

    /// <summary>Writes whose outcome was unknown to their caller, or who gave up.</summary>
    public long? UnknownWrites { get; init; }

    /// <summary>Reads and writes whose caller gave up, as was wanted.</summary>
    public long? GivenUp { get; init; }

    /// <summary>Reads of Redis itself that were held against the acknowledged writes.</summary>
    public long? WitnessReads { get; init; }

    /// <summary>Values that end by themselves, and were watched from their write on.</summary>
    public long? Lifetimes { get; init; }

    /// <summary>The injected faults; unset: none were injected.</summary>
    public FaultReport? Faults { get; init; }

    /// <summary>Duration of the measured phase.</summary>
    public double ElapsedSeconds { get; init; }

    /// <summary><see cref="Ops"/> over <see cref="ElapsedSeconds"/>.</summary>
    public double OpsPerSecond { get; init; }

    /// <summary>Latency of the operations that succeeded; in an open loop, from the planned start of each.</summary>
    public LatencyReport? LatencyMs { get; init; }

    public LatencyReport? ReadLatencyMs { get; init; }

    public LatencyReport? WriteLatencyMs { get; init; }

    /// <summary>The share of reads that memory served, from 0 to 1; 0 when nothing was read.</summary>
    public double MemoryHitRatio { get; init; }

    /// <summary>The share of reads that Redis served, from 0 to 1; 0 when nothing was read.</summary>
    public double RedisHitRatio { get; init; }

    public long Reads { get; init; }

    public long MemoryHits { get; init; }

    public long RedisHits { get; init; }

    /// <summary>Reads that found nothing and wrote a new value.</summary>
    public long Loads { get; init; }

    /// <summary>Reads that found nothing.</summary>
    public long Misses { get; init; }

    public long Writes { get; init; }

    public long Deletes { get; init; }

    /// <summary>Number of findings by kind.</summary>
    public IReadOnlyDictionary<string, long> Findings { get; init; } = new Dictionary<string, long>();

    /// <summary>The first finding of each kind, in words.</summary>
    public IReadOnlyList<string> FirstFindings { get; init; } = [];

    /// <summary>Every phase in order, the measured one last.</summary>
    public IReadOnlyList<PhaseReport> Phases { get; init; } = [];

    public required int Concurrency { get; init; }

    public required int Keys { get; init; }

    /// <summary>In bytes: a number, or a range.</summary>
    public required string ValueSize { get; init; }

    public required string Distribution { get; init; }

    public required ulong Seed { get; init; }

    /// <summary>The share of reads that was asked for; unset: the workload does not mix reads and writes.</summary>
    public double? ReadRatio { get; init; }

    /// <summary>Operations a second of the open loop; unset: a closed loop.</summary>
    public double? Rate { get; init; }

    /// <summary>Operations a second that the open loop reached, failed ones included; unset: a closed loop.</summary>
    public double? ReachedRate { get; init; }

    /// <summary>Says that <see cref="ReachedRate"/> fell short of <see cref="Rate"/>; unset: it did not.</summary>
    public string? RateShortfall => Reporting.RateShortfall.Of(Rate, ReachedRate, underFaults: Faults is not null);

    /// <summary>Entries that the library in this process may hold; unset: the target is another one.</summary>
    public long? MemoryCap { get; init; }

    /// <summary>The target's own statistics at the end; unset: it has none.</summary>
    public TargetStatistics? TargetStatistics { get; init; }

    /// <summary>This process and its machine.</summary>
    public required ProcessReport Process { get; init; }
}
