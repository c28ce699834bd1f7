using System.Globalization;

namespace FluxCache.LoadGen.Oracle.Checking;

/// <summary>
/// The keys of a run, each at its place. A key that is retired makes room for a new one. Safe for concurrent calls; the
/// lock guards which key is where, so that none misses that Redis is being emptied.
/// </summary>
internal sealed class KeyHistories
{
    private readonly Lock _lock = new();
    private readonly string _prefix;
    private readonly int _nodes;
    private readonly KeyHistory[] _current;
    private readonly List<KeyHistory> _retired = [];
    private bool _isEmptying;

    /// <param name="prefix">What no key of another run starts with.</param>
    internal KeyHistories(string prefix, int keys, int nodes)
    {
        (_prefix, _nodes) = (prefix, nodes);
        _current = [.. Enumerable.Range(0, keys).Select(place => new KeyHistory(KeyAt(place, generation: 0), nodes))];
    }

    /// <summary>The key at this place now.</summary>
    internal KeyHistory this[int place] => Volatile.Read(ref _current[place]);

    /// <summary>How many keys were retired.</summary>
    internal int Retired
    {
        get
        {
            lock (_lock)
                return _retired.Count;
        }
    }

    /// <summary>Every key of the run, the retired ones too.</summary>
    internal IReadOnlyList<string> All()
    {
        lock (_lock)
            return [.. _current.Concat(_retired).Select(history => history.Key)];
    }

    /// <summary>Retires a key and puts a new one in its place.</summary>
    internal void Replace(int place, KeyHistory history)
    {
        history.Retire();
        lock (_lock)
        {
            if (_current[place] != history)
                return;

            _retired.Add(history);
            var next = new KeyHistory(KeyAt(place, _retired.Count), _nodes);
            if (_isEmptying)
                next.BeginEmptying();
            Volatile.Write(ref _current[place], next);
        }
    }

    /// <summary>Redis is about to be emptied.</summary>
    internal void BeginEmptying()
    {
        lock (_lock)
        {
            _isEmptying = true;
            foreach (var history in _current)
                history.BeginEmptying();
        }
    }

    /// <summary>Redis has been emptied.</summary>
    internal void EndEmptying(TimeSpan now)
    {
        lock (_lock)
        {
            _isEmptying = false;
            foreach (var history in _current)
                history.EndEmptying(now);
        }
    }

    // The number of retired keys is new with each: so is the key.
    private string KeyAt(int place, int generation) =>
        string.Create(CultureInfo.InvariantCulture, $"{_prefix}{place}:{generation}");
}
