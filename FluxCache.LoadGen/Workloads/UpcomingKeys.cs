using FluxCache.LoadGen.Keys;

namespace FluxCache.LoadGen.Workloads;

/// <summary>
/// The keys of a worker's next operations: taken together and before them, so that no latency counts what a caller does
/// before it calls.
/// </summary>
/// <param name="keys">The keys of the run.</param>
/// <param name="pick">The position of an operation's key.</param>
internal sealed class UpcomingKeys(KeySet keys, Func<long, int> pick)
{
    private string[] _taken = [];
    private long _first;

    /// <summary>The key of an operation that they were taken for.</summary>
    internal string this[long operation] => _taken[operation - _first];

    internal void Take(long first, long end)
    {
        var count = (int)(end - first);
        if (_taken.Length < count)
            _taken = new string[count];

        _first = first;
        for (var next = 0; next < count; next++)
            _taken[next] = keys[pick(first + next)];
    }
}
