namespace FluxCache.Coherence;

/// <summary>When the last breaks of streams were. Not safe for concurrent calls.</summary>
internal sealed class BreakLog
{
    private const int Capacity = 256;

    private readonly (int Stream, int Epoch, long Moment)[] _breaks = new (int, int, long)[Capacity];
    private int _count;

    internal void Add(int stream, int epoch, long moment) => _breaks[_count++ % Capacity] = (stream, epoch, moment);

    /// <summary>
    /// The moment of the stream's first break in the last <paramref name="epochs"/> epochs; null: there was none, or it is
    /// no longer known.
    /// </summary>
    internal long? FirstSince(int stream, int epochs, int current)
    {
        var known = Math.Min(_count, Capacity);
        if (epochs > known)
            return null;

        for (var i = _count - known; i < _count; i++)
        {
            var (brokenStream, epoch, moment) = _breaks[i % Capacity];
            if (brokenStream == stream && epoch > current - epochs)
                return moment;
        }

        return null;
    }
}
