namespace FluxCache.LoadGen.Oracle.Checking;

/// <summary>How fresh a read asks to be.</summary>
internal enum DemandKind
{
    /// <summary>No fresher than the node has it.</summary>
    Any,

    /// <summary>At least as new as the write of a token.</summary>
    AtLeast,

    /// <summary>At least as new as everything acknowledged or returned before it started.</summary>
    Linearizable,
}
