namespace FluxCache.Memory.Eviction;

/// <summary>Remembers roughly how often keys were used that are no longer in memory, in four bits a counter.</summary>
/// <remarks>
/// <para>
/// A count-min sketch: a key has four counters among those of one block of 64 bytes, and the lowest of them is its
/// estimate, which collisions can raise and never lower. Counters are raised to a number rather than incremented, for
/// an entry brings its uses with it when it leaves. They fade by halves, a block at a time, so that no caller ever
/// waits for a pass over all of them.
/// </para>
/// <para>Callers need no lock: threads that meet in one word may lose an update, and the estimate is one anyway.</para>
/// <para>
/// Source: G. Cormode and S. Muthukrishnan, "An improved data stream summary: the count-min sketch" (2005).
/// </para>
/// </remarks>
internal sealed class FrequencySketch
{
    internal const int MaxFrequency = 15;

    private const int Rows = 4;
    private const int WordsPerBlock = 8;
    private const int CountersPerBlock = WordsPerBlock * 16;
    private const ulong HalvedMask = 0x7777_7777_7777_7777;

    private readonly ulong[] _words;
    private uint _hand;

    /// <param name="counters">How many counters there are at least; two take a byte.</param>
    internal FrequencySketch(long counters)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(counters, 1);
        Blocks = (int)Math.Min((counters + CountersPerBlock - 1) / CountersPerBlock, Array.MaxLength / WordsPerBlock);
        _words = new ulong[Blocks * WordsPerBlock];
    }

    internal int Blocks { get; }

    /// <param name="hash">A hash of the key whose bits are all well mixed.</param>
    /// <returns>From 0, when the key is unknown, to <see cref="MaxFrequency"/>.</returns>
    internal int Estimate(ulong hash)
    {
        var block = BlockOf(hash);
        var least = MaxFrequency;
        for (var row = 0; row < Rows; row++)
        {
            var (word, shift) = CounterOf(hash, row);
            least = Math.Min(least, (int)(block[word] >> shift) & 0xF);
        }

        return least;
    }

    /// <summary>Sees to it that the estimate of a key is no lower than a number.</summary>
    /// <param name="hash">A hash of the key whose bits are all well mixed.</param>
    /// <param name="frequency">The number, from 0 to <see cref="MaxFrequency"/>.</param>
    internal void Raise(ulong hash, int frequency)
    {
        var block = BlockOf(hash);
        for (var row = 0; row < Rows; row++)
        {
            var (word, shift) = CounterOf(hash, row);
            var counters = block[word];
            if (((int)(counters >> shift) & 0xF) < frequency)
                block[word] = (counters & ~(0xFUL << shift)) | ((ulong)frequency << shift);
        }
    }

    /// <summary>Halves the counters of one block, and the next time those of the next.</summary>
    internal void FadeNextBlock()
    {
        var block = (int)((Interlocked.Increment(ref _hand) - 1) % (uint)Blocks);
        foreach (ref var word in _words.AsSpan(block * WordsPerBlock, WordsPerBlock))
            word = (word >> 1) & HalvedMask;
    }

    private Span<ulong> BlockOf(ulong hash) =>
        _words.AsSpan((int)(((hash >> 32) * (uint)Blocks) >> 32) * WordsPerBlock, WordsPerBlock);

    /// <summary>A row has two words of the block, and five bits of the hash choose among their counters.</summary>
    private static (int Word, int Shift) CounterOf(ulong hash, int row)
    {
        var choice = (int)(hash >> (row * 5)) & 31;
        return (row * 2 + (choice & 1), (choice >> 1) * 4);
    }
}
