namespace FluxCache.Node.Service.Answers;

/// <summary>
/// Guesses the size of the next values from the sizes of the last ones. The guess grows at once and shrinks slowly, because to
/// fetch too much costs memory, and to fetch too little only time. Safe for concurrent calls, though one of two that come at the
/// same time may count for nothing.
/// </summary>
/// <param name="firstBytes">Before any value was seen.</param>
internal sealed class ExpectedSize(int firstBytes)
{
    private const int Least = 64;

    private int _bytes = firstBytes;

    internal int Bytes => Volatile.Read(ref _bytes);

    /// <param name="bytes">Of all the values.</param>
    /// <param name="values">How many.</param>
    internal void Saw(long bytes, int values)
    {
        var expected = Bytes;
        var average = (int)Math.Min(bytes / values, int.MaxValue);
        Volatile.Write(ref _bytes, Math.Max(Math.Max(average, expected - (expected / 8)), Least));
    }
}
