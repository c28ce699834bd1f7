using FluxCache.Coherence;
using FluxCache.Diagnostics;
using FluxCache.Memory;
using FluxCache.Serialization;
using FluxCache.Tiering;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;

namespace FluxCache.Tests.Tiering;

/// <summary>The tiers over a Redis whose every step the test decides.</summary>
internal sealed class TierFixture
{
    public TierFixture(FluxCacheOptions? options = null)
    {
        Options = options ?? new FluxCacheOptions();
        Memory = new MemoryTier(Options.MemoryCap, Options.MemoryCapBytes, Time);
        Coherent = new CoherentMemory(Memory);
        var serializer = new ValueSerializer(Options.MaxValueBytes);
        var values = new ValueWriter(serializer, Options);
        var reader = new EntryReader(Redis, Options, Time);
        var metrics = new CacheMetrics(meters: null, Time);
        var reads = new ReadPath(Coherent, Redis, reader, new Renewals(Coherent, Redis, NullLogger.Instance), Time);
        var writes = new WritePath(Coherent, Redis, Time);
        var loads = new LoadPath(Coherent, reads, writes, values, NullLogger.Instance);
        Preload = new Preload(Coherent, Memory, Redis, reader, Options, Time, NullLogger.Instance);
        Resync = new Resync(Coherent, Memory, reader, Preload, Options, metrics, Time, NullLogger.Instance);
        Cache = new TieredCache(reads, writes, loads, serializer, values, new TokenLedger(streams: 1), metrics, Options, Time, engine: null!);
    }

    public FluxCacheOptions Options { get; }

    public FakeTimeProvider Time { get; } = new(DateTimeOffset.UnixEpoch.AddYears(56));

    public FakeRedis Redis { get; } = new();

    public MemoryTier Memory { get; }

    public CoherentMemory Coherent { get; }

    public Preload Preload { get; }

    public Resync Resync { get; }

    public IFluxCache Cache { get; }
}
