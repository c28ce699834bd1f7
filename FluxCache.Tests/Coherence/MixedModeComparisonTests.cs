using FluxCache.Coherence;
using FluxCache.Memory;
using FluxCache.Tests.Tiering;
using FluxCache.Tiering;
using Microsoft.Extensions.Time.Testing;
using Xunit;
using Outcome = FluxCache.Coherence.Comparison;

namespace FluxCache.Tests.Coherence;

/// <summary>Comparisons while the connections agree on different modes, as when a server is replaced by another kind.</summary>
public sealed class MixedModeComparisonTests
{
    [Theory]
    [InlineData(InvalidationMode.Published, InvalidationMode.None)]
    [InlineData(InvalidationMode.None, InvalidationMode.Published)]
    [InlineData(InvalidationMode.Published, InvalidationMode.PerKey)]
    [InlineData(InvalidationMode.Broadcast, InvalidationMode.Published)]
    [InlineData(InvalidationMode.Broadcast, InvalidationMode.None)]
    public async Task Compare_KeysOfDifferentModes_EachSettlesByItsOwnStream(InvalidationMode first, InvalidationMode second)
    {
        var time = new FakeTimeProvider();
        var options = new FluxCacheOptions { Connections = 2 };
        var coverage = new KeyCoverage(options.Connections, prefixes: []);
        coverage.SetMode(0, first);
        coverage.SetMode(1, second);
        var memory = new CoherentMemory(new MemoryTier(100, 0, time), new StreamEpochs(coverage.Streams, time), coverage);
        for (var stream = 0; stream < coverage.Streams; stream++)
            memory.Up(stream);
        var keys = Enumerable.Range(0, 20).Select(i => $"key{i}").ToArray();
        var redis = new FakeRedis();
        foreach (var key in keys)
        {
            memory.CompleteWrite(memory.BeginWrite(key), "old"u8, EntryLifetime.Endless);
            redis.Put(key, "new");
        }

        var pinged = new List<int>();
        var barrier = new StreamBarrier(options.Connections, stream =>
        {
            pinged.Add(stream);
            return default;
        });
        var comparer = new MemoryComparer(
            memory, coverage, new EntryReader(redis, options, time), barrier, options.MaxSyncLag, time);

        var comparing = comparer.CompareAsync(keys, CancellationToken.None).AsTask();
        var waits = first == InvalidationMode.Published || second == InvalidationMode.Published;
        Assert.Equal(waits, !comparing.IsCompleted);
        time.Advance(options.MaxSyncLag);

        Assert.All(await comparing.WaitAsync(TimeSpan.FromSeconds(20)), one => Assert.Equal(Outcome.Violation, one));
        Assert.Equal(
            new[] { (0, first), (1, second) }.Where(one => one.Item2 != InvalidationMode.Published).Select(one => one.Item1),
            pinged.Order());
    }
}
