namespace FluxCache.LoadGen.Measuring;

/// <summary>
/// Counts what went wrong and keeps the first of each kind in words. Safe for concurrent calls; the lock guards
/// <see cref="_first"/>.
/// </summary>
internal sealed class FindingLog
{
    /// <summary>How many of each kind are kept.</summary>
    internal const int KeptOfEach = 5;

    private readonly long[] _counts = new long[Enum.GetValues<FindingKind>().Length];
    private readonly List<Finding> _first = [];
    private readonly Lock _lock = new();

    /// <summary>Reads that returned something wrong, of any kind.</summary>
    internal long Mismatches => Enum.GetValues<FindingKind>().Where(kind => kind != FindingKind.Error).Sum(CountOf);

    internal long CountOf(FindingKind kind) => Volatile.Read(ref _counts[(int)kind]);

    internal void Add(FindingKind kind, string text)
    {
        if (Interlocked.Increment(ref _counts[(int)kind]) > KeptOfEach)
            return;

        lock (_lock)
            _first.Add(new Finding(kind, text));
    }

    /// <summary>The first findings of each kind, in the order in which they came.</summary>
    internal IReadOnlyList<Finding> First()
    {
        lock (_lock)
            return [.. _first];
    }
}
