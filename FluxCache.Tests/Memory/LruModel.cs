namespace FluxCache.Tests.Memory;

/// <summary>Exact LRU over keys, as plain as can be: what the memory tier's hit ratio is compared with.</summary>
internal sealed class LruModel(int capacity)
{
    private readonly Dictionary<string, LinkedListNode<string>> _nodes = [];
    private readonly LinkedList<string> _uses = [];

    /// <summary>Reads a key, and adds it when it is not there.</summary>
    /// <returns>Whether it was.</returns>
    internal bool Access(string key)
    {
        if (_nodes.TryGetValue(key, out var node))
        {
            _uses.Remove(node);
            _uses.AddFirst(node);
            return true;
        }

        if (_nodes.Count == capacity)
        {
            _nodes.Remove(_uses.Last!.Value);
            _uses.RemoveLast();
        }

        _nodes.Add(key, _uses.AddFirst(key));
        return false;
    }
}
