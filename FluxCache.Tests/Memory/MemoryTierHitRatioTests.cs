using System.IO.Compression;
using FluxCache.Memory;
using Xunit;

namespace FluxCache.Tests.Memory;

/// <summary>The tier keeps as many hits as exact LRU, within 0.3 points, however many shards it has.</summary>
public sealed class MemoryTierHitRatioTests
{
    private const double Margin = 0.3;

    [TraceTheory]
    [InlineData("web07", 204, 39.15)]
    [InlineData("web07", 1_024, 50.56)]
    [InlineData("web07", 2_048, 55.66)]
    [InlineData("orm-busy", 763, 77.03)]
    [InlineData("orm-busy", 3_817, 84.13)]
    [InlineData("orm-busy", 7_634, 88.01)]
    public void HitRatio_OnARealTrace_IsThatOfExactLru(string trace, int capacity, double lru)
    {
        var tier = new MemoryTier(capacity, 0, TimeProvider.System);
        long reads = 0, hits = 0;
        foreach (var key in Keys(trace))
        {
            reads++;
            hits += Access(tier, key) ? 1 : 0;
        }

        Assert.InRange(100.0 * hits / reads, lru - Margin, lru + Margin);
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
        var tier = new MemoryTier(capacity, 0, TimeProvider.System, shards);
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
