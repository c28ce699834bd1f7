namespace FluxCache.Node.Service.Answers;

/// <summary>
/// How large the next values will be, by those before. It grows at once and shrinks slowly: to ask for too little costs time, to ask for
/// too much costs memory. Safe for concurrent calls: what one loses of another's, the next finds out.
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
