namespace FluxCache.LoadGen.Oracle.Checking;

/// <summary>
/// When the last changes of a key were acknowledged. One caller at a time. A read that is further behind than these go
/// back is taken for as stale as the oldest of them: less than it was.
/// </summary>
internal sealed class Acknowledgements
{
    private const int Kept = 64;

    private readonly (long Position, TimeSpan At)[] _last = new (long, TimeSpan)[Kept];
    private long _count;

    internal void Add(long position, TimeSpan at) => _last[_count++ % Kept] = (position, at);

    /// <summary>When the first change after a position was acknowledged; null when none was.</summary>
    internal TimeSpan? FirstAfter(long position)
    {
        TimeSpan? first = null;
        foreach (var (later, at) in _last.AsSpan(0, (int)Math.Min(_count, Kept)))
        {
            if (later > position && (first is null || at < first))
                first = at;
        }

        return first;
    }
}
