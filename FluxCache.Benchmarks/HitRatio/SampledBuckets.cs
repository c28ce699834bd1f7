namespace FluxCache.Benchmarks.HitRatio;

/// <summary>
/// Keys in a hash table as the memory tier has it: buckets of 7 slots, three quarters of them in use.
/// </summary>
internal sealed class SampledBuckets
{
    internal const int SlotsPerBucket = 7;

    private const int NoKey = -1;
    private const double Load = 0.75;

    private readonly int[] _keys;
    private readonly int[] _slots;
    private readonly Random _random = new(20260726);

    internal SampledBuckets(int capacity, int distinctKeys)
    {
        _keys = new int[(int)Math.Ceiling(capacity / (SlotsPerBucket * Load)) * SlotsPerBucket];
        _slots = new int[distinctKeys];
        Array.Fill(_keys, NoKey);
        Array.Fill(_slots, NoKey);
    }

    internal int Count { get; private set; }

    internal bool Contains(int key) => _slots[key] != NoKey;

    internal void Add(int key, ulong hash)
    {
        // A full bucket passes its keys on to the next.
        var slot = (int)(hash % (uint)(_keys.Length / SlotsPerBucket)) * SlotsPerBucket;
        while (_keys[slot] != NoKey)
            slot = slot + 1 == _keys.Length ? 0 : slot + 1;

        _keys[slot] = key;
        _slots[key] = slot;
        Count++;
    }

    internal void Remove(int key)
    {
        _keys[_slots[key]] = NoKey;
        _slots[key] = NoKey;
        Count--;
    }

    /// <summary>Draws buckets until they have enough keys; a bucket may be drawn twice.</summary>
    /// <param name="keys">Where the keys go; a bucket larger than the least.</param>
    /// <param name="least">How many keys are enough.</param>
    /// <returns>How many keys there are.</returns>
    internal int Draw(Span<int> keys, int least)
    {
        var count = 0;
        while (count < least)
        {
            var bucket = _random.Next(_keys.Length / SlotsPerBucket);
            foreach (var key in _keys.AsSpan(bucket * SlotsPerBucket, SlotsPerBucket))
            {
                if (key != NoKey)
                    keys[count++] = key;
            }
        }

        return count;
    }
}
