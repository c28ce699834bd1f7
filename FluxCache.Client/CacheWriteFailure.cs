namespace FluxCache.Client;

/// <summary>An entry of a write of several keys that was not acknowledged.</summary>
/// <param name="Index">Its position in the list of entries.</param>
/// <param name="Key">Its key.</param>
/// <param name="Error">The failure, which also says whether the write may have taken effect.</param>
public sealed record CacheWriteFailure(int Index, string Key, FluxCacheClientException Error);
