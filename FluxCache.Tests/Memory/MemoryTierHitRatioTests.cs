using System.IO.Compression;
using FluxCache.Memory;
using Xunit;
using Xunit.Abstractions;

namespace FluxCache.Tests.Memory;

/// <summary>The tier keeps as many hits as exact LRU, within 0.3 points, however many shards it has.</summary>
public sealed class MemoryTierHitRatioTests(ITestOutputHelper output)
{
    private const double Margin = 0.3;

    [TraceTheory]
    [InlineData("web07", 204, 39.15)]
    [InlineData("web07", 1_024, 50.56)]
    [InlineData("web07", 2_048, 55.66)]
    [InlineData("web07", 5_121, 62.88)]
    [InlineData("orm-busy", 763, 77.03)]
    [InlineData("orm-busy", 3_817, 84.13)]
    [InlineData("orm-busy", 7_634, 88.01)]
    [InlineData("orm-busy", 19_087, 93.37)]
    public void HitRatio_OnARealTrace_IsThatOfExactLru(string trace, int capacity, double lru)
    {
        var tier = new MemoryTier(capacity, 0, TimeProvider.System);
        var ratio = Replay(tier, trace);

        output.WriteLine($"{ratio:F2} %, {ratio - lru:+0.00;-0.00} points from exact LRU");
        Assert.InRange(ratio, lru - Margin, lru + Margin);
        Assert.Equal(capacity, tier.Count);
        tier.VerifyIntegrity();
    }

    /// <summary>The best of LRU, SIEVE and S3-FIFO, by the simulations of <c>FluxCache.Benchmarks hitrate</c>.</summary>
    [TraceTheory]
    [InlineData("web07", 204, 43.20)]
    [InlineData("web07", 1_024, 54.10)]
    [InlineData("web07", 2_048, 58.41)]
    [InlineData("web07", 5_121, 64.61)]
    [InlineData("orm-busy", 763, 77.03)]
    [InlineData("orm-busy", 3_817, 85.13)]
    [InlineData("orm-busy", 7_634, 88.77)]
    [InlineData("orm-busy", 19_087, 93.90)]
    public void HitRatio_OfAdaptiveEvictionOnARealTrace_IsThatOfTheBestPolicy(string trace, int capacity, double best)
    {
        var tier = new MemoryTier(capacity, 0, TimeProvider.System, EvictionPolicy.Adaptive);

        var ratio = Replay(tier, trace);

        output.WriteLine($"{ratio:F2} %, {ratio - best:+0.00;-0.00} points from the best");
        Assert.InRange(ratio, best - Margin, 100);
        Assert.Equal(capacity, tier.Count);
        tier.VerifyIntegrity();
    }

    [Theory]
    [InlineData(1_000, 1)]
    [InlineData(1_000, 8)]
    [InlineData(20_000, 8)]
    [InlineData(20_000, 32)]
    public void HitRatio_OnSkewedReads_IsThatOfExactLru(int capacity, int shards)
    {
        const int Reads = 400_000;
        var random = new Random(20260726);
        var tier = new MemoryTier(capacity, 0, TimeProvider.System, shards: shards);
        var model = new LruModel(capacity);
        int hits = 0, expected = 0;
        for (var read = 0; read < Reads; read++)
        {
            // The exponential of a uniform number: the chance of key n falls as 1/n, which is Zipf's law with exponent
            // 1.
            var key = $"key:{(int)Math.Exp(random.NextDouble() * Math.Log(100_000))}";
            hits += Access(tier, key) ? 1 : 0;
            expected += model.Access(key) ? 1 : 0;
        }

        Assert.InRange(100.0 * hits / Reads, 100.0 * expected / Reads - Margin, 100);
        if (shards == 1)
            Assert.Equal(expected, hits);

        tier.VerifyIntegrity();
    }

    private static double Replay(MemoryTier tier, string trace)
    {
        long reads = 0, hits = 0;
        foreach (var key in Keys(trace))
        {
            reads++;
            hits += Access(tier, key) ? 1 : 0;
        }

        return 100.0 * hits / reads;
    }

    private static bool Access(MemoryTier tier, string key)
    {
        if (tier.Get(key) is not null)
            return true;

        tier.Put(key, "value"u8, EntryLifetime.Endless);
        return false;
    }

    private static IEnumerable<string> Keys(string trace)
    {
        var path = Path.Combine(TraceTheoryAttribute.Folder!, $"{trace}.keys.gz");
        using var reader = new StreamReader(new GZipStream(File.OpenRead(path), CompressionMode.Decompress));
        while (reader.ReadLine() is { } key)
            yield return key;
    }
}
