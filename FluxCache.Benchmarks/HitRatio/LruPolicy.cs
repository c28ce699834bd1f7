namespace FluxCache.Benchmarks.HitRatio;

/// <summary>Exact LRU: the key whose last access is longest ago leaves.</summary>
internal sealed class LruPolicy(int capacity, int distinctKeys) : ISimulatedPolicy
{
    private readonly KeyQueue _byUse = new(distinctKeys);
    private readonly bool[] _isCached = new bool[distinctKeys];

    public bool Access(int key)
    {
        if (_isCached[key])
        {
            _byUse.Remove(key);
            _byUse.AddLast(key);
            return true;
        }

        if (_byUse.Count == capacity)
        {
            var victim = _byUse.First;
            _byUse.Remove(victim);
            _isCached[victim] = false;
        }

        _byUse.AddLast(key);
        _isCached[key] = true;
        return false;
    }
}
