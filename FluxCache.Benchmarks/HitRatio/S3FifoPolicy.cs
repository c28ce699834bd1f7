namespace FluxCache.Benchmarks.HitRatio;

/// <summary>
/// S3-FIFO: new keys pass a small queue of a tenth of the capacity. Those used meanwhile go on to the main queue, and
/// come round there while they are used; the others leave, and a queue of ghosts remembers as many of them as the main
/// queue holds. A ghost that is accessed starts in the main queue.
/// </summary>
/// <remarks>
/// Source: J. Yang et al., "FIFO queues are all you need for cache eviction" (SOSP 2023). What the paper leaves open is
/// decided for what comes closest to published figures: one use is enough to get to the main queue, where counting
/// starts anew, and a ghost keeps its place in its queue when it is accessed.
/// </remarks>
internal sealed class S3FifoPolicy(int capacity, int distinctKeys) : ISimulatedPolicy
{
    private const int MaxUses = 3;

    private readonly int _smallCapacity = Math.Max(1, capacity / 10);
    private readonly KeyQueue _small = new(distinctKeys);
    private readonly KeyQueue _main = new(distinctKeys);
    private readonly KeyQueue _ghosts = new(distinctKeys);
    private readonly bool[] _isCached = new bool[distinctKeys];
    private readonly bool[] _isGhost = new bool[distinctKeys];
    private readonly byte[] _uses = new byte[distinctKeys];

    public bool Access(int key)
    {
        if (_isCached[key])
        {
            _uses[key] = (byte)Math.Min(_uses[key] + 1, MaxUses);
            return true;
        }

        // Asked for first: making room may push the key's ghost out.
        var wasGhost = _isGhost[key];
        while (_small.Count + _main.Count >= capacity)
        {
            if (_main.Count == 0 || _small.Count >= _smallCapacity)
                EvictFromSmall();
            else
                EvictFromMain();
        }

        _uses[key] = 0;
        _isCached[key] = true;
        (wasGhost ? _main : _small).AddLast(key);
        return false;
    }

    private void EvictFromSmall()
    {
        while (_small.Count > 0)
        {
            var key = _small.First;
            _small.Remove(key);
            if (_uses[key] == 0)
            {
                _isCached[key] = false;
                Remember(key);
                return;
            }

            _uses[key] = 0;
            _main.AddLast(key);
        }
    }

    private void EvictFromMain()
    {
        while (true)
        {
            var key = _main.First;
            _main.Remove(key);
            if (_uses[key] == 0)
            {
                _isCached[key] = false;
                return;
            }

            _uses[key]--;
            _main.AddLast(key);
        }
    }

    private void Remember(int key)
    {
        if (_isGhost[key])
            return;

        _ghosts.AddLast(key);
        _isGhost[key] = true;
        if (_ghosts.Count <= capacity - _smallCapacity)
            return;

        var forgotten = _ghosts.First;
        _ghosts.Remove(forgotten);
        _isGhost[forgotten] = false;
    }
}
