namespace FluxCache.Benchmarks.HitRatio;

/// <summary>
/// The optimum: the key whose next access is farthest away leaves. No cache knows that; none can do better.
/// </summary>
/// <remarks>Source: L. Belady, "A study of replacement algorithms for a virtual-storage computer" (1966).</remarks>
/// <param name="capacity">The most keys in the cache.</param>
/// <param name="distinctKeys">Keys are numbers below this.</param>
/// <param name="nextAccesses">For each access that is to come the position of the next one of its key.</param>
internal sealed class OptimalPolicy(int capacity, int distinctKeys, int[] nextAccesses) : ISimulatedPolicy
{
    /// <summary>The next access of a key that is not cached.</summary>
    private const int NotCached = -1;

    private readonly int[] _nextAccess = Filled(distinctKeys);
    private readonly PriorityQueue<int, int> _farthestFirst = new();
    private int _position;
    private int _count;

    /// <summary>
    /// For each access the position of the next one of its key; the largest number where there is none.
    /// </summary>
    internal static int[] NextAccesses(KeySequence keys)
    {
        var nextAccesses = new int[keys.Accesses.Length];
        var next = new int[keys.DistinctKeys];
        Array.Fill(next, int.MaxValue);
        for (var position = nextAccesses.Length - 1; position >= 0; position--)
        {
            var key = keys.Accesses[position];
            nextAccesses[position] = next[key];
            next[key] = position;
        }

        return nextAccesses;
    }

    public bool Access(int key)
    {
        var isHit = _nextAccess[key] != NotCached;
        if (!isHit)
        {
            if (_count == capacity)
                Evict();
            else
                _count++;
        }

        var next = nextAccesses[_position++];
        _nextAccess[key] = next;
        _farthestFirst.Enqueue(key, -next);
        return isHit;
    }

    private void Evict()
    {
        // A key that was accessed again has an entry of before in the queue. It is out of date, and passed over.
        while (_farthestFirst.TryDequeue(out var key, out var next))
        {
            if (_nextAccess[key] != -next)
                continue;

            _nextAccess[key] = NotCached;
            return;
        }
    }

    private static int[] Filled(int distinctKeys)
    {
        var nextAccess = new int[distinctKeys];
        Array.Fill(nextAccess, NotCached);
        return nextAccess;
    }
}
