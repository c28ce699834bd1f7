namespace FluxCache.Coherence;

/// <summary>What comparing memory with Redis showed of a key.</summary>
internal enum Comparison
{
    /// <summary>Nothing: memory does not hold it, or something on its way may explain any difference.</summary>
    None = 0,

    /// <summary>Both hold the same.</summary>
    Equal,

    /// <summary>They differed, which was to be expected: the entry was suspect. It has been mended.</summary>
    SuspectDiffered,

    /// <summary>They differed although memory would have served the entry as fresh. It has been mended.</summary>
    Violation,
}
