namespace FluxCache.LoadGen.Oracle.Cluster;

/// <summary>A node or Redis could not do what it was asked, as happens under faults.</summary>
/// <param name="mayHaveHappened">Whether a write may take effect all the same, now or later.</param>
internal sealed class AccessException(string message, bool mayHaveHappened, Exception inner) : Exception(message, inner)
{
    /// <summary>Whether a write may take effect all the same, now or later.</summary>
    internal bool MayHaveHappened { get; } = mayHaveHappened;

    /// <summary>What the library, or FluxCache's own client of Redis, failed with.</summary>
    internal static AccessException Of(FluxCacheException failure) =>
        new(failure.Message, failure.Kind is FluxCacheErrorKind.Unknown or FluxCacheErrorKind.Protocol, failure);
}
