namespace FluxCache.LoadGen.Oracle.Checking;

/// <summary>What was known of a key when a read of it started. Positions; see <see cref="KeyHistory"/>.</summary>
/// <param name="At">Where it reads; null: at no node in particular.</param>
/// <param name="OfNode">The highest that this node had returned as fresh, or acknowledged.</param>
/// <param name="Acknowledged">The highest that anybody had acknowledged.</param>
/// <param name="Returned">The highest that any node had returned as fresh.</param>
/// <param name="OfSession">The highest that was acknowledged to the session.</param>
/// <param name="Token">That of the last write which a node acknowledged; null when there was none.</param>
/// <param name="StartedAt">When.</param>
/// <param name="WitnessedAt">When the last read of Redis itself started that had ended by then; null: there was none.</param>
internal readonly record struct ReadFloor(
    NodeLife? At,
    long OfNode,
    long Acknowledged,
    long Returned,
    long OfSession,
    KeyToken? Token,
    TimeSpan StartedAt,
    TimeSpan? WitnessedAt)
{
    /// <summary>The position that a read must reach by what it asks for.</summary>
    internal long AskedBy(DemandKind demand) => demand switch
    {
        DemandKind.Any => 0,
        DemandKind.AtLeast => Token?.Position ?? 0,
        DemandKind.Session => OfSession,
        DemandKind.Linearizable or DemandKind.Witness => Math.Max(Acknowledged, Returned),
        _ => throw new ArgumentOutOfRangeException(nameof(demand), demand, "The demand is unknown."),
    };

    /// <summary>The token that the read is to pass; null where it passes none.</summary>
    internal string? TokenFor(DemandKind demand) => demand == DemandKind.AtLeast ? Token?.Text : null;
}
