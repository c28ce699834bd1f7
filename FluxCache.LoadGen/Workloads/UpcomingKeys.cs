using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using FluxCache.LoadGen.Keys;

namespace FluxCache.LoadGen.Workloads;

/// <summary>
/// The keys of a worker's next operations. They are fetched together, so that the processor waits for many of them at a
/// time: one by one each would miss its caches twice, and take the place of a caller who has just made the key.
/// </summary>
/// <param name="keys">The keys of the run.</param>
/// <param name="pick">The position of an operation's key.</param>
internal sealed class UpcomingKeys(KeySet keys, Func<long, int> pick)
{
    private int[] _positions = [];
    private string[] _fetched = [];
    private long _first;

    /// <summary>An operation's key. It has been fetched.</summary>
    internal string this[long operation] => _fetched[operation - _first];

    internal void Fetch(long first, long end)
    {
        var count = (int)(end - first);
        if (_fetched.Length < count)
            (_positions, _fetched) = (new int[count], new string[count]);

        // Three short loops: of one long one, fewer turns are under way at a time.
        _first = first;
        for (var next = 0; next < count; next++)
            _positions[next] = pick(first + next);
        for (var next = 0; next < count; next++)
            _fetched[next] = keys[_positions[next]];
        for (var next = 0; next < count; next++)
            Touch(_fetched[next]);
    }

    /// <summary>Reads both ends of a key, in a way that no compiler leaves out because nobody wants to know.</summary>
    private static void Touch(string key)
    {
        ref var text = ref Unsafe.As<char, ushort>(ref MemoryMarshal.GetReference(key.AsSpan()));
        Volatile.Read(ref text);
        Volatile.Read(ref Unsafe.Add(ref text, key.Length)); // The terminator, which an empty key has as well.
    }
}
