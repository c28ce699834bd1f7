namespace FluxCache.Benchmarks.HitRatio;

/// <summary>
/// SIEVE: keys in the order of their arrival, and a hand that goes from old to new, clears the marks of visited keys
/// and evicts the first without one. Unlike a clock's, its survivors stay where they are.
/// </summary>
/// <remarks>
/// Source: Y. Zhang et al., "SIEVE is simpler than LRU: an efficient turn-key eviction algorithm for web caches" (NSDI
/// 2024).
/// </remarks>
internal sealed class SievePolicy : ISimulatedPolicy
{
    private readonly int _capacity;
    private readonly KeyQueue _byArrival;
    private readonly bool[] _isCached;
    private readonly bool[] _isVisited;
    private int _hand;

    internal SievePolicy(int capacity, int distinctKeys)
    {
        _capacity = capacity;
        _byArrival = new KeyQueue(distinctKeys);
        _isCached = new bool[distinctKeys];
        _isVisited = new bool[distinctKeys];
        _hand = _byArrival.End;
    }

    public bool Access(int key)
    {
        if (_isCached[key])
        {
            _isVisited[key] = true;
            return true;
        }

        if (_byArrival.Count == _capacity)
            Evict();
        _byArrival.AddLast(key);
        _isCached[key] = true;
        return false;
    }

    private void Evict()
    {
        var victim = HandOrOldest();
        while (_isVisited[victim])
        {
            _isVisited[victim] = false;
            _hand = _byArrival.Next(victim);
            victim = HandOrOldest();
        }

        _hand = _byArrival.Next(victim);
        _byArrival.Remove(victim);
        _isCached[victim] = false;
    }

    private int HandOrOldest() => _hand == _byArrival.End ? _byArrival.First : _hand;
}
