using FluxCache.Coherence;
using FluxCache.Diagnostics;
using FluxCache.Memory;
using FluxCache.Serialization;
using FluxCache.Tiering;
using FluxCache.Tiering.Leases;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;

namespace FluxCache.Tests.Tiering;

/// <summary>The tiers over a Redis whose every step the test decides.</summary>
internal sealed class TierFixture
{
    public TierFixture(FluxCacheOptions? options = null, TimeProvider? clock = null, ILogger? logger = null)
    {
        var time = clock ?? Time;
        Options = options ?? new FluxCacheOptions();
        Memory = new MemoryTier(Options.MemoryCap, Options.MemoryCapBytes, time);
        Coverage = new KeyCoverage(connections: 1, prefixes: []);
        Coverage.SetMode(0, InvalidationMode.PerKey);
        Epochs = new StreamEpochs(Coverage.Streams, time);
        Coherent = new CoherentMemory(Memory, Epochs, Coverage);
        Coherent.Up(0);
        Coherent.Up(Coverage.Channel);
        var serializer = new ValueSerializer(Options.MaxValueBytes);
        var values = new ValueWriter(serializer, Options);
        var reader = new EntryReader(Redis, Options, time);
        var metrics = new CacheMetrics(meters: null, time);
        Barrier = new StreamBarrier(Coverage.Streams, _ => Redis.PingAsync(CancellationToken.None));
        Comparer = new MemoryComparer(Coherent, Coverage, reader, Barrier, Options.MaxSyncLag, time);
        Suspects = new SuspectCheck(Coherent, Memory, Comparer, Options, time, NullLogger.Instance);
        var tokens = new TokenLedger(Coverage.Streams);
        var reads = new ReadPath(
            Coherent,
            Redis,
            reader,
            new Renewals(Coherent, Redis, NullLogger.Instance),
            new FreshnessGate(Coherent, Coverage, tokens, Barrier),
            Suspects,
            Options.StaleOnOutage,
            time);
        var writes = new WritePath(Coherent, Redis, time);
        var tiers = new LoadTiers(reads, writes, values, time, logger ?? NullLogger.Instance);
        var turns = Options.LoadLease is { } duration
            ? new LoadTurns(
                Coherent,
                tiers,
                new LoadLeases(Coherent, Coverage, Redis, duration, metrics.Leases, time, NullLogger.Instance))
            : null;
        var flights = new SingleFlight<Reading>(Coherent, runsFactories: true);
        var loads = new LoadPath(tiers, turns, flights);
        var manyLoads = new ManyLoadPath(reads, tiers, turns, flights);
        Preload = new Preload(Coherent, Memory, Redis, reader, Options, time, NullLogger.Instance);
        Resync = new Resync(Memory, Comparer, Preload, Options, metrics, time, NullLogger.Instance);
        Shadow = new ShadowReads(Coherent, Comparer, metrics, time, NullLogger.Instance);
        Cache = new TieredCache(
            reads,
            writes,
            loads,
            manyLoads,
            serializer,
            values,
            tokens,
            new OperationMeter(metrics, Shadow, Options.ShadowReadEvery),
            Options,
            time,
            engine: null!);
    }

    public FluxCacheOptions Options { get; }

    public FakeTimeProvider Time { get; } = new(DateTimeOffset.UnixEpoch.AddYears(56));

    public FakeRedis Redis { get; } = new();

    public MemoryTier Memory { get; }

    public KeyCoverage Coverage { get; }

    public StreamEpochs Epochs { get; }

    public CoherentMemory Coherent { get; }

    public StreamBarrier Barrier { get; }

    public MemoryComparer Comparer { get; }

    public SuspectCheck Suspects { get; }

    public ShadowReads Shadow { get; }

    public Preload Preload { get; }

    public Resync Resync { get; }

    public IFluxCache Cache { get; }
}
