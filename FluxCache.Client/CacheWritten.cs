namespace FluxCache.Client;

/// <summary>What a write returned, and the token that stands for it.</summary>
/// <typeparam name="T">The type of what it returned.</typeparam>
/// <param name="Value">What the operation says it did.</param>
/// <param name="Token">For reads that must see this write, see <see cref="CacheFreshness.AtLeast"/>.</param>
public readonly record struct CacheWritten<T>(T Value, CacheWriteToken Token)
{
    /// <summary>What the operation says it did, where its token is of no interest.</summary>
    public static implicit operator T(CacheWritten<T> written) => written.Value;
}
