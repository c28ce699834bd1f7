namespace FluxCache.Client;

/// <summary>An entry of a write of several keys that was not acknowledged.</summary>
/// <param name="Index">Its position among the entries given.</param>
/// <param name="Key">Its key.</param>
/// <param name="Error">What failed, and whether the write may have taken effect all the same.</param>
public sealed record CacheWriteFailure(int Index, string Key, FluxCacheClientException Error);
