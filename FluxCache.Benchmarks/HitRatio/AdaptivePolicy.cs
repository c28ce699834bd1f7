using FluxCache.Memory.Eviction;

namespace FluxCache.Benchmarks.HitRatio;

/// <summary>Adaptive eviction as the memory tier does it, by the same code and among samples.</summary>
internal sealed class AdaptivePolicy(int capacity, int distinctKeys) : ISimulatedPolicy
{
    private readonly AdaptiveEviction _eviction = new(capacity);
    private readonly SampledBuckets _buckets = new(capacity, distinctKeys);
    private readonly ushort[] _marks = new ushort[distinctKeys];

    public bool Access(int key)
    {
        if (_buckets.Contains(key))
        {
            _eviction.OnHit(ref _marks[key], HashOf(key));
            return true;
        }

        if (_buckets.Count == capacity)
            Evict();
        _marks[key] = _eviction.OnInsertion(HashOf(key));
        _buckets.Add(key, HashOf(key));
        return false;
    }

    private void Evict()
    {
        Span<int> candidates = stackalloc int[AdaptiveEviction.Candidates + SampledBuckets.SlotsPerBucket];
        var count = _buckets.Draw(candidates, AdaptiveEviction.Candidates);
        var victim = candidates[0];
        var least = float.PositiveInfinity;
        foreach (var candidate in candidates[..count])
        {
            var value = _eviction.Examine(_marks[candidate], shard: 0);
            if (value < least)
                (victim, least) = (candidate, value);
        }

        _buckets.Remove(victim);
        _eviction.OnEviction(HashOf(victim), _marks[victim]);
    }

    /// <summary>The mixer that ends MurmurHash3.</summary>
    private static ulong HashOf(int key)
    {
        var hash = (ulong)key + 1;
        hash = (hash ^ (hash >> 33)) * 0xFF51_AFD7_ED55_8CCD;
        hash = (hash ^ (hash >> 33)) * 0xC4CE_B9FE_1A85_EC53;
        return hash ^ (hash >> 33);
    }
}
