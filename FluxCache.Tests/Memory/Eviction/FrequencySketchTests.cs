using FluxCache.Memory.Eviction;
using Xunit;

namespace FluxCache.Tests.Memory.Eviction;

public sealed class FrequencySketchTests
{
    private const int Seed = 20260727;

    [Fact]
    public void Estimate_OfWhatWasRaised_IsNeverTooLow()
    {
        var random = new Random(Seed);
        var sketch = new FrequencySketch(4_096);
        var frequencies = new Dictionary<ulong, int>();
        for (var key = 0; key < 1_000; key++)
        {
            var hash = HashFrom(random);
            frequencies[hash] = random.Next(FrequencySketch.MaxFrequency + 1);
            sketch.Raise(hash, frequencies[hash]);
        }

        Assert.All(frequencies, pair => Assert.InRange(sketch.Estimate(pair.Key), pair.Value, 15));
        Assert.InRange(frequencies.Count(pair => sketch.Estimate(pair.Key) == pair.Value), 800, 1_000);
    }

    [Fact]
    public void Estimate_OfUnknownKeys_IsMostlyZero()
    {
        var random = new Random(Seed);
        var sketch = new FrequencySketch(8 * 1_000);
        for (var key = 0; key < 1_000; key++)
            sketch.Raise(HashFrom(random), 3);

        Assert.InRange(Enumerable.Range(0, 1_000).Count(_ => sketch.Estimate(HashFrom(random)) > 0), 0, 100);
    }

    [Fact]
    public void Raise_ToLess_ChangesNothing()
    {
        var sketch = new FrequencySketch(1);
        sketch.Raise(42, 9);
        sketch.Raise(42, 2);

        Assert.Equal(9, sketch.Estimate(42));
    }

    [Fact]
    public void Fading_OfAllBlocks_HalvesAllOnce()
    {
        var random = new Random(Seed);
        var sketch = new FrequencySketch(1_000);
        var hashes = Enumerable.Range(0, 20).Select(_ => HashFrom(random)).ToArray();
        foreach (var hash in hashes)
            sketch.Raise(hash, 15);

        for (var block = 0; block < sketch.Blocks; block++)
            sketch.FadeNextBlock();
        Assert.All(hashes, hash => Assert.Equal(7, sketch.Estimate(hash)));

        for (var block = 0; block < sketch.Blocks; block++)
            sketch.FadeNextBlock();
        Assert.All(hashes, hash => Assert.Equal(3, sketch.Estimate(hash)));
    }

    [Theory]
    [InlineData(1, 1)]
    [InlineData(128, 1)]
    [InlineData(129, 2)]
    [InlineData(8_000_000, 62_500)]
    public void Blocks_ForSomeCounters_HaveRoomForThem(long counters, int blocks) =>
        Assert.Equal(blocks, new FrequencySketch(counters).Blocks);

    [Fact]
    public void Sketch_WithoutCounters_IsRefused() =>
        Assert.Throws<ArgumentOutOfRangeException>(() => new FrequencySketch(0));

    private static ulong HashFrom(Random random) => (ulong)random.NextInt64(long.MinValue, long.MaxValue);
}
