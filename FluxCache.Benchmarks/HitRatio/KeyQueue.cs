namespace FluxCache.Benchmarks.HitRatio;

/// <summary>Keys in an order, from which any can be taken out: a doubly linked list in two arrays.</summary>
/// <param name="distinctKeys">Keys are numbers below this. A key may be in the queue once.</param>
internal sealed class KeyQueue(int distinctKeys)
{
    /// <summary>What stands for no key: it is before the first and after the last.</summary>
    internal readonly int End = distinctKeys;

    private readonly int[] _next = Ring(distinctKeys);
    private readonly int[] _previous = Ring(distinctKeys);

    internal int Count { get; private set; }

    internal int First => _next[End];

    internal int Next(int key) => _next[key];

    internal void AddLast(int key)
    {
        var last = _previous[End];
        _next[last] = key;
        _previous[key] = last;
        _next[key] = End;
        _previous[End] = key;
        Count++;
    }

    internal void Remove(int key)
    {
        _next[_previous[key]] = _next[key];
        _previous[_next[key]] = _previous[key];
        Count--;
    }

    private static int[] Ring(int end)
    {
        var links = new int[end + 1];
        links[end] = end;
        return links;
    }
}
