using System.Numerics;
using System.Runtime.InteropServices;

namespace FluxCache.Memory.Eviction;

/// <summary>
/// Decides which of some entries is worth least, and learns what entries are worth from which of them have hits.
/// </summary>
/// <remarks>
/// <para>
/// A store keeps a mark of 16 bits with each entry (<see cref="UseMark"/>) and makes room by looking at some entries
/// drawn at random, of which the one of least <see cref="Examine">value</see> goes. Marks sort entries into cells by
/// the number of uses and the time since the last (<see cref="RetentionCells"/>). Looking at residents shows how many
/// entries each cell has, hits show how many of them were worth keeping, and both together give the values
/// (<see cref="RetentionValues"/>), anew every quarter of a capacity of evictions. So nothing is assumed about the workload:
/// where only recency tells something this becomes LRU, where frequency does, LFU, and a loop that does not fit keeps a
/// part of itself.
/// </para>
/// <para>
/// Uses are not forgotten with the entry: <see cref="FrequencySketch"/> keeps them for three capacities of evictions,
/// and an entry that comes back starts with them. That takes 4 bytes for each entry of the capacity, and 8 KiB at
/// least.
/// </para>
/// <para>
/// Concurrency: <see cref="OnHit"/> takes no lock and may meet any other call; all that can be lost is a use or a
/// count. The other methods are for a caller that holds the lock of the entry's shard; callers of different shards may
/// meet. The clock is the number of insertions, in units of a 128th of the capacity.
/// </para>
/// <para>docs/decisions/0014-eviction-by-samples.md has what else was tried, and figures.</para>
/// </remarks>
internal sealed class AdaptiveEviction
{
    /// <summary>How many entries to look at: 16 cost up to half a point of hit ratio, 48 gain less than that.</summary>
    internal const int Candidates = 28;

    private const int UnitsPerCapacity = 128;
    private const int EvictionsPerLesson = 256;
    private const int LessonsPerCapacity = 4;
    private const int CountersPerEntry = 8;
    private const int RememberedCapacities = 3;

    /// <summary>What a smaller cache remembers would be too little to tell keys apart by.</summary>
    private const int RememberedEntries = 2_048;

    /// <summary>
    /// A capacity of this many entries has hits enough to learn from. Larger ones count a part of theirs.
    /// </summary>
    private const int CountedEntries = 4_096;

    private readonly long _unit;
    private readonly long _evictionsPerLesson;
    private readonly long _evictionsPerFade;
    private readonly uint _uncounted;
    private readonly FrequencySketch _departed;
    private readonly RetentionStatistics _statistics = new();
    private readonly RetentionLearner _learner;
    private readonly Lock _learning = new();

    private float[] _values = RetentionValues.Initial();
    private int _now;
    private long _evictionsLearned;
    private PaddedCounter _insertions;
    private PaddedCounter _evictions;

    /// <param name="capacity">
    /// The most entries in memory, 1 or more. Where bytes are the limit: how many will fit.
    /// </param>
    internal AdaptiveEviction(long capacity)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(capacity, 1);
        _unit = Math.Max(1, capacity / UnitsPerCapacity);
        _evictionsPerLesson = Math.Max(EvictionsPerLesson, capacity / LessonsPerCapacity);

        var remembered = Math.Max(RememberedEntries, capacity);
        _departed = new FrequencySketch(remembered * CountersPerEntry);
        _evictionsPerFade = Math.Max(1, remembered * RememberedCapacities / _departed.Blocks);

        var oneOf = BitOperations.RoundUpToPowerOf2((ulong)Math.Clamp(capacity / CountedEntries, 1, 64));
        _uncounted = (uint)oneOf - 1;
        _learner = new RetentionLearner(_statistics, capacity, _unit, 1.0 / oneOf);
    }

    /// <summary>
    /// One for another capacity that knows the same marks, and goes on from the values that were learned: cells count ages
    /// in parts of the capacity. It remembers nothing of entries that are gone.
    /// </summary>
    internal AdaptiveEviction ForCapacity(long capacity)
    {
        var other = new AdaptiveEviction(capacity) { _values = Volatile.Read(ref _values), _now = Volatile.Read(ref _now) };
        other._insertions.Value = other._now * other._unit;
        return other;
    }

    /// <summary>
    /// Notes a use of an entry. Allocates nothing, and writes nothing for an entry that was used often and just now.
    /// </summary>
    /// <param name="mark">The entry's mark.</param>
    /// <param name="hash">The key's hash, of 32 or 64 bits.</param>
    internal void OnHit(ref ushort mark, ulong hash)
    {
        var now = Volatile.Read(ref _now);
        var before = Volatile.Read(ref mark);
        var after = UseMark.Create(Math.Min(UseMark.Uses(before) + 1, UseMark.MaxUses), now);
        if (after == before)
            return;

        // Keys stand for others of theirs: counting the hits of a few saves all others the shared counter.
        var spread = Spread(hash);
        if (((uint)(spread >> 8) & _uncounted) == 0)
            _statistics.CountHit((uint)spread, RetentionCells.Of(before, now));
        Volatile.Write(ref mark, after);
    }

    /// <summary>Notes that an entry comes in.</summary>
    /// <param name="hash">The key's hash, of 32 or 64 bits.</param>
    /// <returns>The entry's mark.</returns>
    internal ushort OnInsertion(ulong hash)
    {
        var insertions = Interlocked.Increment(ref _insertions.Value);

        // Only who begins a unit writes the clock, which all hits read.
        if (insertions % _unit == 0)
            Volatile.Write(ref _now, (int)(insertions / _unit));
        return UseMark.Create(
            Math.Min(_departed.Estimate(Spread(hash)) + 1, UseMark.MaxUses), Volatile.Read(ref _now));
    }

    /// <summary>Looks at an entry that may be evicted.</summary>
    /// <param name="mark">The entry's mark.</param>
    /// <param name="shard">The number of the shard; keeps counters of different shards apart.</param>
    /// <returns>What the entry is worth. Of those looked at, the one worth least is to go.</returns>
    internal float Examine(ushort mark, int shard)
    {
        var cell = RetentionCells.Of(mark, Volatile.Read(ref _now));
        _statistics.CountResident((uint)shard, cell);
        return Volatile.Read(ref _values)[cell];
    }

    /// <summary>Notes that an entry was evicted after <see cref="Candidates"/> or so were examined.</summary>
    /// <param name="hash">The key's hash, of 32 or 64 bits.</param>
    /// <param name="mark">The entry's mark.</param>
    internal void OnEviction(ulong hash, ushort mark)
    {
        OnRemoval(hash, mark);
        var evictions = Interlocked.Increment(ref _evictions.Value);
        if (evictions % _evictionsPerFade == 0)
            _departed.FadeNextBlock();
        if (evictions - Volatile.Read(ref _evictionsLearned) >= _evictionsPerLesson)
            Learn(evictions);
    }

    /// <summary>
    /// Notes that an entry was removed for another reason, and may come back: its key was written elsewhere.
    /// </summary>
    /// <param name="hash">The key's hash, of 32 or 64 bits.</param>
    /// <param name="mark">The entry's mark.</param>
    internal void OnRemoval(ulong hash, ushort mark) => _departed.Raise(Spread(hash), UseMark.Uses(mark));

    /// <summary>For how long an entry has not been used, in units of the clock.</summary>
    internal int Age(ushort mark) => UseMark.Age(mark, Volatile.Read(ref _now));

    private void Learn(long evictions)
    {
        // Whoever comes second need not: the other is about to publish what it would find.
        if (!_learning.TryEnter())
            return;

        try
        {
            if (evictions <= _evictionsLearned)
                return;

            var values = _learner.Learn(evictions - _evictionsLearned);
            Volatile.Write(ref _evictionsLearned, evictions);
            if (values is not null)
                Volatile.Write(ref _values, values);
        }
        finally
        {
            _learning.Exit();
        }
    }

    /// <summary>
    /// The store may choose its buckets by some of the hash's bits; these here are to depend on all of them.
    /// </summary>
    private static ulong Spread(ulong hash)
    {
        hash ^= hash >> 32;
        hash *= 0x9E37_79B9_7F4A_7C15;
        return hash ^ (hash >> 29);
    }

    /// <summary>A counter on cache lines of its own: every insertion writes it, beside what every hit reads.</summary>
    [StructLayout(LayoutKind.Explicit, Size = 128 + sizeof(long))]
    private struct PaddedCounter
    {
        [FieldOffset(64)]
        internal long Value;
    }
}
