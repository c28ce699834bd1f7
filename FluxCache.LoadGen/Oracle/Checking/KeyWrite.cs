namespace FluxCache.LoadGen.Oracle.Checking;

/// <summary>A write of a key that has begun.</summary>
/// <param name="Number">What its value carries; of two values in one batch, that of the second.</param>
/// <param name="Place">Where it takes effect.</param>
/// <param name="Earlier">Where the first value of a batch that names the key twice takes effect; null for other writes.</param>
/// <param name="BegunAt">When.</param>
internal sealed record KeyWrite(long Number, bool IsDelete, Placement Place, Placement? Earlier, TimeSpan BegunAt)
{
    /// <summary>What made it, for people.</summary>
    internal string? By { get; set; }

    /// <summary>How it ended, and when, for people; null: it has not.</summary>
    internal string? End { get; set; }
}
