using FluxCache.Benchmarks.HitRatio;
using Xunit;

namespace FluxCache.Tests.HitRatio;

/// <summary>
/// Sequences short enough to be followed by hand. Letters are keys; the answer has <c>+</c> for a hit.
/// </summary>
public sealed class SimulatedPolicyTests
{
    private const int DistinctKeys = 26;

    [Theory]
    // b was used longest ago when c came; a when b came back.
    [InlineData(2, "abacba", "--+---")]
    [InlineData(3, "abcabcdabcd", "---+++-----")]
    [InlineData(1, "aabba", "-+-+-")]
    public void Lru_EvictsTheKeyUsedLongestAgo(int capacity, string keys, string answers) =>
        Assert.Equal(answers, Play(new LruPolicy(capacity, DistinctKeys), keys));

    [Theory]
    // For d the hand passes the visited a and takes b; for b it goes on and takes c; for c it passes d and takes b.
    [InlineData(3, "abcadbadcb", "---+--++--")]
    // All are visited: the hand goes round once and takes the oldest.
    [InlineData(2, "ababcba", "--++-+-")]
    [InlineData(1, "aabba", "-+-+-")]
    public void Sieve_EvictsTheFirstUnvisitedKeyFromTheHandOn(int capacity, string keys, string answers) =>
        Assert.Equal(answers, Play(new SievePolicy(capacity, DistinctKeys), keys));

    [Theory]
    // k takes a to the main queue and makes a ghost of b, which comes back to the main queue and costs c. Keys that are
    // used once pass by both.
    [InlineData("abcdefghij" + "akb" + "lmnopqrstuvwxyz" + "abc", "----------" + "+--" + "---------------" + "++-")]
    // Without the use a is the first to leave.
    [InlineData("abcdefghij" + "k" + "bc" + "a", "-----------++-")]
    public void S3Fifo_KeepsWhatWasUsedInTheSmallQueueOrIsAGhost(string keys, string answers) =>
        Assert.Equal(answers, Play(new S3FifoPolicy(10, DistinctKeys), keys));

    [Theory]
    // When c comes a is needed before b.
    [InlineData(2, "abcab", "---+-")]
    // When c comes b is needed before a, and when a comes back b is not needed any more.
    [InlineData(2, "abcbac", "---+-+")]
    [InlineData(1, "aabba", "-+-+-")]
    public void Optimum_EvictsTheKeyNeededLast(int capacity, string keys, string answers) =>
        Assert.Equal(answers, Play(Optimum(capacity, keys), keys));

    [Fact]
    public void Optimum_OfRandomSequences_IsTheMostHitsThereCanBe()
    {
        const int Seed = 20260727;
        var random = new Random(Seed);
        for (var round = 0; round < 200; round++)
        {
            var keys = string.Concat(Enumerable.Range(0, 14).Select(_ => (char)('a' + random.Next(6))));
            var capacity = random.Next(1, 4);
            var hits = Play(Optimum(capacity, keys), keys).Count('+');
            Assert.True(MostHits(keys, capacity, cached: "") == hits, $"{keys} at {capacity} (seed {Seed})");
        }
    }

    [Fact]
    public void Adaptive_WhenAllKeysFit_MissesEachOnce()
    {
        const string Keys = "abcdefgabcdefgabcdefg";

        Assert.Equal("-------++++++++++++++", Play(new AdaptivePolicy(7, DistinctKeys), Keys));
    }

    [Fact]
    public void Adaptive_OnALoopThatDoesNotFit_KeepsAPartOfIt()
    {
        const int Keys = 1_100, Rounds = 60;
        var loop = Enumerable.Repeat(Enumerable.Range(0, Keys), Rounds).SelectMany(static round => round).ToArray();

        Assert.InRange(HitRatioOf(new AdaptivePolicy(1_000, Keys), loop), 70, 100);
        Assert.Equal(0, HitRatioOf(new LruPolicy(1_000, Keys), loop));
    }

    [Fact]
    public void Adaptive_UnderScans_KeepsWhatIsUsedAgain()
    {
        const int Hot = 400, Capacity = 500, Rounds = 100;
        var random = new Random(20260727);
        var scanned = Hot;
        var accesses = new List<int>();
        for (var round = 0; round < Rounds; round++)
        {
            accesses.AddRange(Enumerable.Range(0, 1_000).Select(_ => random.Next(Hot)));
            accesses.AddRange(Enumerable.Range(scanned, 1_000));
            scanned += 1_000;
        }

        // Half of the accesses are of hot keys, and no other can be a hit.
        Assert.InRange(HitRatioOf(new AdaptivePolicy(Capacity, scanned), [.. accesses]), 45, 50);
        Assert.InRange(HitRatioOf(new LruPolicy(Capacity, scanned), [.. accesses]), 0, 35);
    }

    private static double HitRatioOf(ISimulatedPolicy policy, int[] accesses) =>
        HitRatioSimulation.HitRatio(accesses, policy, CancellationToken.None);

    private static OptimalPolicy Optimum(int capacity, string keys)
    {
        var sequence = new KeySequence("letters", DistinctKeys, [.. keys.Select(static key => key - 'a')]);
        return new OptimalPolicy(capacity, DistinctKeys, OptimalPolicy.NextAccesses(sequence));
    }

    private static string Play(ISimulatedPolicy policy, string keys) =>
        string.Concat(keys.Select(key => policy.Access(key - 'a') ? '+' : '-'));

    /// <summary>Tries all evictions.</summary>
    private static int MostHits(string keys, int capacity, string cached)
    {
        if (keys.Length == 0)
            return 0;

        var (key, rest) = (keys[0], keys[1..]);
        if (cached.Contains(key))
            return 1 + MostHits(rest, capacity, cached);
        if (cached.Length < capacity)
            return MostHits(rest, capacity, cached + key);
        return cached.Max(victim => MostHits(rest, capacity, cached.Replace(victim, key)));
    }
}
