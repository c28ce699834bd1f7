namespace FluxCache.LoadGen;

/// <summary>The targets that the command line offers.</summary>
internal enum LoadTargetKind
{
    /// <summary>Cache nodes, over gRPC.</summary>
    Nodes,

    /// <summary>Redis itself, with no cache in front: the baseline.</summary>
    Redis,

    /// <summary>The library in this process, over Redis.</summary>
    InProc,
}
