using FluxCache.Memory;
using Xunit;

namespace FluxCache.Tests.Memory;

/// <summary>Hashes of keys.</summary>
public sealed class KeyHashTests
{
    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    [InlineData(4)]
    [InlineData(7)]
    [InlineData(8)]
    [InlineData(9)]
    [InlineData(16)]
    [InlineData(17)]
    [InlineData(65)]
    public void Of_KeysThatDifferInOneBitOfOneCharacter_DifferInSomeHalfOfTheBits(int length)
    {
        var random = new Random(length);
        var flips = new int[32];
        var pairs = 0;
        for (var sample = 0; sample < 4_000; sample++)
        {
            var key = string.Create(length, random, static (span, random) =>
            {
                // Of all characters: a flip in the high byte changes a hash in a few ways only where that byte is always zero.
                foreach (ref var character in span)
                    character = (char)random.Next(char.MaxValue + 1);
            });
            var other = key.ToCharArray();
            other[random.Next(length)] ^= (char)(1 << random.Next(16));

            var differing = KeyHash.Of(key) ^ KeyHash.Of(new string(other));
            pairs++;
            for (var bit = 0; bit < flips.Length; bit++)
                flips[bit] += (int)(differing >> bit) & 1;
        }

        Assert.All(flips, flipped => Assert.InRange((double)flipped / pairs, 0.25, 0.75));
    }

    [Fact]
    public void Of_KeysInARow_SpreadsThemEvenly()
    {
        const int Keys = 1 << 16;
        var high = new int[256];
        var low = new int[256];
        for (var number = 0; number < Keys; number++)
        {
            var hash = KeyHash.Of($"user:{number}");
            high[hash >> 24]++;
            low[hash & 0xFF]++;
        }

        // 256 each, give or take six standard deviations.
        Assert.All(high.Concat(low), count => Assert.InRange(count, 160, 352));
    }

    [Fact]
    public void Of_ALongerKeyWithTheSameEnds_IsAnother()
    {
        var hashes = Enumerable.Range(1, 64).Select(length => KeyHash.Of(new string('\0', length)));

        Assert.Equal(64, hashes.Distinct().Count());
    }
}
