namespace FluxCache.LoadGen.Oracle.Checking;

/// <summary>
/// Where in the order of a key's writes one of them may have taken effect: a range, because nobody knows for sure. It takes
/// effect once. One caller at a time.
/// </summary>
/// <param name="from">The lowest position: that of the write itself, which cannot take effect before it begins.</param>
/// <param name="to">The highest position; without bound while it may still take effect.</param>
internal sealed class Placement(long from, long to = Placement.Open)
{
    internal const long Open = long.MaxValue;

    /// <summary>Before the first write.</summary>
    internal static Placement AtFirst => new(0, 0);

    internal long From { get; } = from;

    internal long To { get; private set; } = to;

    /// <summary>The lowest position that is still possible, by what was read.</summary>
    internal long Lowest { get; private set; } = from;

    /// <summary>Whether a read has returned it: then it has taken effect, and will not do so again.</summary>
    internal bool IsSeen { get; set; }

    /// <summary>When the caller was told that the outcome is unknown; unset: the outcome is known, or not told yet.</summary>
    internal TimeSpan? UnknownSince { get; set; }

    /// <summary>Whose later writes of the key come after it for sure; null: nobody's.</summary>
    internal NodeLife? OrderedBy { get; set; }

    internal bool IsOpen => To == Open;

    /// <summary>Whether a read that must not fall behind a position may return it.</summary>
    internal bool Fits(long floor) => Lowest >= floor || floor < To;

    /// <summary>Where it stands for a read that must not fall behind a position, at the lowest.</summary>
    internal long LowestFrom(long floor) => Lowest >= floor ? Lowest : floor + 1;

    /// <summary>A read that must not fall behind a position has returned it.</summary>
    /// <returns>Where it stands, at the lowest.</returns>
    internal long SeeFrom(long floor)
    {
        IsSeen = true;
        return Lowest = LowestFrom(floor);
    }

    /// <summary>It takes effect no later than at this position.</summary>
    internal void CloseAt(long position) => To = Math.Max(Lowest, Math.Min(To, position));

    /// <summary>It was found behind everything known, though it should not be: it stands there now.</summary>
    internal void MoveBehind(long floor)
    {
        To = Open;
        Lowest = floor + 1;
        IsSeen = true;
    }
}
