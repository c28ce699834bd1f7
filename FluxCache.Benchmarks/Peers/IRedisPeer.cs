namespace FluxCache.Benchmarks.Peers;

/// <summary>Another client of Redis. Safe for concurrent calls.</summary>
internal interface IRedisPeer : IAsyncDisposable
{
    ValueTask<bool> SetAsync(string key, ReadOnlyMemory<byte> value);

    /// <summary>Returns the bytes of the value.</summary>
    ValueTask<int> GetAsync(string key);
}
