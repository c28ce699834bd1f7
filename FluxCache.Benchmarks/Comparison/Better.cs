namespace FluxCache.Benchmarks.Comparison;

/// <summary>Which of two values is the better one.</summary>
internal enum Better
{
    /// <summary>The higher: operations a second.</summary>
    More,

    /// <summary>The lower: times, bytes.</summary>
    Less,
}
