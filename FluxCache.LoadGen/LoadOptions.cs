using FluxCache.LoadGen.Keys;
using FluxCache.LoadGen.Oracle.Injection;
using FluxCache.LoadGen.Traces;
using FluxCache.LoadGen.Workloads;

namespace FluxCache.LoadGen;

/// <summary>The options of a run: those of the command line, with defaults filled in.</summary>
internal sealed record LoadOptions
{
    /// <summary>Operations under way at a time, where the command line does not say. That of the origin's benchmarks.</summary>
    internal const int DefaultConcurrency = 200;

    /// <summary>
    /// The same for a trace. With more, an access that waits for Redis is overtaken by those behind it, keys come into
    /// memory later than in the trace, and the hit ratio falls below that of the policy.
    /// </summary>
    internal const int DefaultTraceConcurrency = 1;

    /// <summary>Keys of a verification: few, so that readers and writers meet.</summary>
    internal const int DefaultVerifyKeys = 1_000;

    /// <summary>The share of reads of a verification.</summary>
    internal const double DefaultVerifyReadRatio = 0.5;

    /// <summary>The share of reads of a verification with faults: memory is to hold what is then changed.</summary>
    internal const double DefaultOracleReadRatio = 0.8;

    /// <summary>Keys of a verification with faults: each is read and written often between two of them.</summary>
    internal const int DefaultOracleKeys = 200;

    /// <summary>Operations under way at a time in a verification with faults, most of which may wait for a timeout.</summary>
    internal const int DefaultOracleConcurrency = 32;

    /// <summary>
    /// Operations a second of a verification with faults: enough to meet every gap, and few enough that what is late is
    /// late for the fault's sake.
    /// </summary>
    internal const double DefaultOracleRate = 5_000;

    /// <summary>Instances of the library that a verification with faults watches in this process.</summary>
    internal const int DefaultInstances = 3;

    /// <summary>
    /// The bound for writes of unknown outcome: the 3 s for which a node may take a call, and five times a node's command
    /// timeout of 2 s (<c>docs/decisions/0025-writes-carry-a-permit.md</c>).
    /// </summary>
    internal static readonly TimeSpan DefaultUnknownBound = TimeSpan.FromSeconds(13);

    /// <summary>How long a verification with faults goes on.</summary>
    internal static readonly TimeSpan DefaultOracleDuration = TimeSpan.FromMinutes(1);

    internal required WorkloadKind Workload { get; init; }

    /// <summary>Unset: nodes where any are named, else the library in this process.</summary>
    internal LoadTargetKind? Target { get; init; }

    /// <summary>The nodes' addresses; empty: as configuration has them.</summary>
    internal IReadOnlyList<Uri> Endpoints { get; init; } = [];

    /// <summary>How to reach Redis; unset: the connection string <c>redis</c> of the configuration, else localhost.</summary>
    internal string? Redis { get; init; }

    /// <summary>Connections to Redis; unset: the library's default.</summary>
    internal int? Connections { get; init; }

    /// <summary>Entries that the memory of the library in this process holds; unset: room for every key.</summary>
    internal long? MemoryCap { get; init; }

    /// <summary>Whether the library fills its memory from Redis at start, and how long that takes is measured.</summary>
    internal bool Preload { get; init; }

    internal int Keys { get; init; } = 100_000;

    internal string KeyPrefix { get; init; } = "loadgen:";

    internal long? Operations { get; init; }

    internal TimeSpan? Duration { get; init; }

    /// <summary>How long the workload runs before it is measured; unset: not at all.</summary>
    internal TimeSpan? WarmUp { get; init; }

    internal int Concurrency { get; init; } = DefaultConcurrency;

    internal SizeRange ValueSize { get; init; } = new(100, 100);

    internal KeyDistribution Distribution { get; init; }

    internal double ZipfExponent { get; init; } = ZipfianKeys.DefaultExponent;

    internal ulong Seed { get; init; } = 1;

    /// <summary>Operations a second of an open loop; unset: a closed loop.</summary>
    internal double? Rate { get; init; }

    /// <summary>The share of reads among the operations, from 0 to 1.</summary>
    internal double ReadRatio { get; init; } = 0.8;

    /// <summary>Whether the keys are written before the reads, rather than expected to be there.</summary>
    internal bool Populate { get; init; } = true;

    internal FileInfo? TraceFile { get; init; }

    internal TraceFormat TraceFormat { get; init; }

    /// <summary>The faults that a verification injects; null: none, and one client in the place of every node.</summary>
    internal IReadOnlyList<FaultKind>? Faults { get; init; }

    /// <summary>
    /// How long after its caller was told a write may take effect whose outcome is unknown. One that comes later fails the
    /// run.
    /// </summary>
    internal TimeSpan UnknownBound { get; init; } = DefaultUnknownBound;

    /// <summary>How the instances, or the AppHost's nodes, are told of changes; unset: as they are configured.</summary>
    internal InvalidationMode? Invalidation { get; init; }

    /// <summary>Whether the command line names the faults, so that one which cannot be injected is an error.</summary>
    internal bool FaultsAreNamed { get; init; }

    /// <summary>Instances of the library in this process that a verification with faults watches.</summary>
    internal int Instances { get; init; } = DefaultInstances;

    /// <summary>Where the report goes; unset: nowhere.</summary>
    internal FileInfo? Report { get; init; }

    internal IKeyDistribution CreateDistribution() => Distribution switch
    {
        KeyDistribution.Uniform => new UniformKeys(Keys),
        KeyDistribution.Zipfian => new ZipfianKeys(Keys, ZipfExponent),
        KeyDistribution.Sequential => new SequentialKeys(Keys),
        _ => throw new InvalidOperationException($"{Distribution} is not a distribution of keys."),
    };
}
