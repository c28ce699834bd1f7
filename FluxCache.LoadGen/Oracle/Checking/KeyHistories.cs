using System.Globalization;

namespace FluxCache.LoadGen.Oracle.Checking;

/// <summary>The keys of a run, each at its place. Safe for concurrent calls.</summary>
internal sealed class KeyHistories
{
    private readonly KeyHistory[] _all;
    private int _emptyings;

    /// <param name="prefix">What no key of another run starts with.</param>
    /// <param name="unknownBound">How long a write may take effect whose outcome is unknown.</param>
    internal KeyHistories(string prefix, int keys, int nodes, TimeSpan unknownBound) => _all =
    [
        .. Enumerable.Range(0, keys).Select(place => new KeyHistory(
            string.Create(CultureInfo.InvariantCulture, $"{prefix}{place}"), nodes, unknownBound)),
    ];

    /// <summary>Every key of the run.</summary>
    internal IReadOnlyList<KeyHistory> All => _all;

    /// <summary>How often Redis began or ceased to be emptied.</summary>
    internal int Emptyings => Volatile.Read(ref _emptyings);

    internal KeyHistory this[int place] => _all[place];

    /// <summary>Redis is about to be emptied.</summary>
    internal void BeginEmptying()
    {
        Interlocked.Increment(ref _emptyings);
        foreach (var history in _all)
            history.BeginEmptying();
    }

    /// <summary>Redis has been emptied.</summary>
    internal void EndEmptying(TimeSpan now)
    {
        Interlocked.Increment(ref _emptyings);
        foreach (var history in _all)
            history.EndEmptying(now);
    }
}
