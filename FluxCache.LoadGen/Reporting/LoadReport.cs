using FluxCache.LoadGen.Targets;

namespace FluxCache.LoadGen.Reporting;

/// <summary>What a run did: the JSON of <c>--report</c>, by the names of these members in camel case.</summary>
internal sealed record LoadReport
{
    public required string Workload { get; init; }

    public required string Target { get; init; }

    /// <summary>Where the target is, without secrets.</summary>
    public required string Address { get; init; }

    public required DateTimeOffset StartedAt { get; init; }

    /// <summary>
    /// Whether nothing failed and nothing mismatched. The exit code is 0 then, else 1. Where faults are injected,
    /// operations may fail.
    /// </summary>
    public bool Passed => Failure is null && Mismatches == 0 && (Errors == 0 || Faults is not null);

    /// <summary>Why the run could not be carried through; unset when it was.</summary>
    public string? Failure { get; init; }

    /// <summary>Whether the run was ended from outside before its end.</summary>
    public bool Stopped { get; init; }

    /// <summary>Operations of the measured phase that were done; those that failed are <see cref="Errors"/>.</summary>
    public long Ops { get; init; }

    /// <summary>Operations of the measured phase that failed.</summary>
    public long Errors { get; init; }

    /// <summary>Reads that returned something wrong; <see cref="Findings"/> has them by kind.</summary>
    public long Mismatches { get; init; }

    /// <summary>
    /// Reads that returned as fresh an older value than their node had returned or acknowledged before; unset where
    /// nodes were not watched each by itself.
    /// </summary>
    public long? Regressions { get; init; }

    /// <summary>Reads that asked for a value at least as new as a write, or as all of them, and got an older one.</summary>
    public long? FreshnessViolations { get; init; }

    /// <summary>Keys about which a node and Redis still differed when the load had long stopped.</summary>
    public int? DivergedKeys { get; init; }

    public StalenessReport? StalenessMs { get; init; }

    /// <summary>Reads that a node flagged as perhaps out of step with Redis.</summary>
    public long? FlaggedStale { get; init; }

    /// <summary>Keys that were given up because a write may have taken effect at any time.</summary>
    public int? RetiredKeys { get; init; }

    /// <summary>What was done to the cluster; unset where nothing was.</summary>
    public FaultReport? Faults { get; init; }

    /// <summary>How long the measured phase took.</summary>
    public double ElapsedSeconds { get; init; }

    /// <summary><see cref="Ops"/> over <see cref="ElapsedSeconds"/>.</summary>
    public double OpsPerSecond { get; init; }

    /// <summary>Of the operations that were done; in an open loop, from when each was meant to start.</summary>
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

    /// <summary>Reads that found nothing, and wrote a value that they made.</summary>
    public long Loads { get; init; }

    /// <summary>Reads that found nothing.</summary>
    public long Misses { get; init; }

    public long Writes { get; init; }

    public long Deletes { get; init; }

    /// <summary>What went wrong, by kind.</summary>
    public IReadOnlyDictionary<string, long> Findings { get; init; } = new Dictionary<string, long>();

    /// <summary>The first of each kind, in words.</summary>
    public IReadOnlyList<string> FirstFindings { get; init; } = [];

    /// <summary>Every phase in its order, the measured one last.</summary>
    public IReadOnlyList<PhaseReport> Phases { get; init; } = [];

    public required int Concurrency { get; init; }

    public required int Keys { get; init; }

    /// <summary>In bytes: a number, or the least and the most.</summary>
    public required string ValueSize { get; init; }

    public required string Distribution { get; init; }

    public required ulong Seed { get; init; }

    /// <summary>The share of reads that was asked for; unset where the workload is not a mixture.</summary>
    public double? ReadRatio { get; init; }

    /// <summary>Operations a second of the open loop; unset: a closed loop.</summary>
    public double? Rate { get; init; }

    /// <summary>The entries that the library in this process may hold; unset where the target is another.</summary>
    public long? MemoryCap { get; init; }

    /// <summary>What the target said of itself at the end; unset when it said nothing.</summary>
    public TargetStatistics? TargetStatistics { get; init; }

    /// <summary>What this process and its machine were.</summary>
    public required ProcessReport Process { get; init; }
}
