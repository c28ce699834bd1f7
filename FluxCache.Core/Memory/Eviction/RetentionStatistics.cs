namespace FluxCache.Memory.Eviction;

/// <summary>Counts how many hits entries of each cell had, and how many of them were seen resident.</summary>
/// <remarks>
/// Callers need no lock. Counters are spread over stripes, so that threads seldom meet at one, and where they do a
/// count may be lost, which does not matter: these are samples. Counters only ever grow, and wrap; readers take
/// differences.
/// </remarks>
internal sealed class RetentionStatistics
{
    private const int Stripes = 8;
    private const int Kinds = 2;

    private readonly uint[] _counters = new uint[Stripes * Kinds * RetentionCells.Count];

    /// <summary>Counts a hit of an entry that was in a cell until then.</summary>
    internal void CountHit(uint stripe, int cell) => _counters[IndexOf(stripe, 0, cell)]++;

    /// <summary>Counts an entry that was looked at for eviction.</summary>
    internal void CountResident(uint stripe, int cell) => _counters[IndexOf(stripe, 1, cell)]++;

    /// <summary>The hits of a cell, modulo 2³².</summary>
    internal uint HitsOf(int cell) => Sum(0, cell);

    /// <summary>The residents seen in a cell, modulo 2³².</summary>
    internal uint ResidentsOf(int cell) => Sum(1, cell);

    private uint Sum(int kind, int cell)
    {
        uint sum = 0;
        for (uint stripe = 0; stripe < Stripes; stripe++)
            sum += _counters[IndexOf(stripe, kind, cell)];
        return sum;
    }

    private static int IndexOf(uint stripe, int kind, int cell) =>
        ((int)(stripe % Stripes) * Kinds + kind) * RetentionCells.Count + cell;
}
