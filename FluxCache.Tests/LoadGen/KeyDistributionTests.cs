using FluxCache.LoadGen.Keys;
using Xunit;

namespace FluxCache.Tests.LoadGen;

public class KeyDistributionTests
{
    private const int Draws = 400_000;

    [Theory]
    [InlineData(0.5)]
    [InlineData(0.99)]
    [InlineData(1.0)]
    [InlineData(1.4)]
    public void ZipfianKeys_ManyDraws_FollowTheLaw(double exponent)
    {
        const int Count = 1_000;
        var counts = Draw(new ZipfianKeys(Count, exponent), Count);

        var norm = Enumerable.Range(1, Count).Sum(rank => Math.Pow(rank, -exponent));
        foreach (var position in (int[])[0, 1, 2, 3, 9, 49, 99])
            AssertFrequency(Math.Pow(position + 1, -exponent) / norm, counts[position]);

        // The tail as a whole, where single keys are too rare to compare.
        var tail = Enumerable.Range(101, Count - 100).Sum(rank => Math.Pow(rank, -exponent)) / norm;
        AssertFrequency(tail, counts.Skip(100).Sum());
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(50_000_000)]
    public void ZipfianKeys_AnyCount_StaysInRange(int count)
    {
        var keys = new ZipfianKeys(count, ZipfianKeys.DefaultExponent);
        for (var operation = 0L; operation < 10_000; operation++)
        {
            var random = SplitMix64.ForOperation(1, operation);
            Assert.InRange(keys.Pick(operation, ref random), 0, count - 1);
        }
    }

    [Fact]
    public void UniformKeys_ManyDraws_AreEven()
    {
        const int Count = 50;
        Assert.All(Draw(new UniformKeys(Count), Count), count => AssertFrequency(1.0 / Count, count));
    }

    [Fact]
    public void SequentialKeys_AnyOperation_GoRoundInOrder()
    {
        var keys = new SequentialKeys(3);
        var random = SplitMix64.ForOperation(1, 0);

        var picks = new List<int>();
        for (var operation = 0L; operation < 7; operation++)
            picks.Add(keys.Pick(operation, ref random));

        Assert.Equal([0, 1, 2, 0, 1, 2, 0], picks);
        Assert.InRange(keys.Pick(long.MaxValue, ref random), 0, 2);
    }

    [Fact]
    public void ForOperation_SameSeedAndNumber_DrawsTheSame()
    {
        var (one, same, next) = (SplitMix64.ForOperation(7, 12), SplitMix64.ForOperation(7, 12), SplitMix64.ForOperation(7, 13));

        var first = one.Next();
        Assert.Equal(first, same.Next());
        Assert.NotEqual(one.Next(), next.Next());
        Assert.NotEqual(first, SplitMix64.ForOperation(8, 12).Next());
    }

    [Theory]
    [InlineData(0, "k:0")]
    [InlineData(10, "k:10")]
    [InlineData(KeySet.MaxCount - 1, "k:49999999")]
    public void Numbered_Position_IsNamedByPrefixAndNumber(int position, string key) =>
        Assert.Equal(key, KeySet.Numbered("k:", KeySet.MaxCount)[position]);

    [Fact]
    public void Shuffled_AnySeed_HasEveryPositionOnce()
    {
        var keys = KeySet.Numbered("k:", 10_000);

        var order = keys.Shuffled(3);

        Assert.Equal(Enumerable.Range(0, 10_000), order.Order());
        Assert.NotEqual(Enumerable.Range(0, 10_000), order);
        Assert.Equal(order, keys.Shuffled(3));
        Assert.NotEqual(order, keys.Shuffled(4));
    }

    private static int[] Draw(IKeyDistribution keys, int count)
    {
        var counts = new int[count];
        for (var operation = 0L; operation < Draws; operation++)
        {
            var random = SplitMix64.ForOperation(99, operation);
            counts[keys.Pick(operation, ref random)]++;
        }

        return counts;
    }

    // Within five standard deviations of a binomial count: the seed is fixed, so this either holds or does not.
    private static void AssertFrequency(double share, int count)
    {
        var expected = share * Draws;
        var deviation = Math.Sqrt(expected * (1 - share));
        Assert.InRange(count, expected - (5 * deviation), expected + (5 * deviation));
    }
}
