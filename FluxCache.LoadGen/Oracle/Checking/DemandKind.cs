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

    /// <summary>Through the session: at least as new as its own writes.</summary>
    Session,

    /// <summary>Of Redis itself, past the nodes: what is older than acknowledged there is lost.</summary>
    Witness,
}
