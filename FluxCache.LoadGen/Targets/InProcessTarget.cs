using System.Buffers;
using System.Runtime.CompilerServices;
using Microsoft.Extensions.Logging;

namespace FluxCache.LoadGen.Targets;

/// <summary>The library in this process, over Redis.</summary>
internal sealed class InProcessTarget : ILoadTarget
{
    private readonly IOwnedFluxCache _cache;

    private InProcessTarget(IOwnedFluxCache cache)
    {
        _cache = cache;
    }

    /// <summary>Opens the cache, and preloads it where <paramref name="options"/> say so.</summary>
    internal static async Task<InProcessTarget> ConnectAsync(
        FluxCacheOptions options,
        ILoggerFactory loggers,
        TimeProvider time,
        CancellationToken cancellationToken)
    {
        var cache = await FluxCacheFactory.ConnectAsync(options, loggers, time, cancellationToken);
        return new InProcessTarget(cache);
    }

    // Memory hit: 0 B.
    public ValueTask<CacheTier> GetAsync(string key, ArrayBufferWriter<byte> destination)
    {
        var read = _cache.GetAsync(key, destination);
#pragma warning disable VSTHRD103 // A hit has completed: to await it would cost a part of what is measured.
        return read.IsCompletedSuccessfully ? new(read.Result.Tier) : TierOfAsync(read);
#pragma warning restore VSTHRD103
    }

    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))]
    private static async ValueTask<CacheTier> TierOfAsync(ValueTask<CacheRead> read) => (await read).Tier;

    public async ValueTask<CacheTier> GetOrLoadAsync(
        string key,
        ArrayBufferWriter<byte> destination,
        Func<CancellationToken, ValueTask<ReadOnlyMemory<byte>>> load,
        TimeSpan? timeToLive)
    {
        var result = await _cache.GetOrLoadAsync(key, load, new EntryOptions { TimeToLive = timeToLive });
        destination.Write(result.Value.Span);
        return result.Tier;
    }

    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder))]
    public async ValueTask SetAsync(string key, ReadOnlyMemory<byte> value, TimeSpan? timeToLive) =>
        await _cache.SetAsync(key, value, new EntryOptions { TimeToLive = timeToLive });

    public async ValueTask DeleteAsync(string key) => await _cache.DeleteAsync(key);

    public async ValueTask SetManyAsync(IReadOnlyList<KeyValuePair<string, ReadOnlyMemory<byte>>> entries) =>
        await _cache.SetManyAsync(entries);

    public async ValueTask<int> ReadManyAsync(IReadOnlyList<string> keys)
    {
        var results = await _cache.GetManyAsync<ReadOnlyMemory<byte>>(keys);
        return results.Count(result => result.Found);
    }

    public ValueTask<TargetStatistics?> GetStatisticsAsync()
    {
        var statistics = _cache.GetStatistics();
        return new(new TargetStatistics
        {
            MemoryEntries = statistics.MemoryEntries,
            MemorySizeBytes = statistics.MemorySizeBytes,
            MemoryEvictions = statistics.MemoryEvictions,
            MemoryHits = statistics.MemoryHits,
            RedisHits = statistics.RedisHits,
            Misses = statistics.Misses,
            Errors = statistics.Errors,
            RedisRetries = statistics.RedisRetries,
            RedisReconnects = statistics.RedisReconnects,
            PreloadedEntries = statistics.PreloadedEntries,
            Invalidation = statistics.Invalidation.ToString(),
            SyncLagMedianMs = statistics.SyncLagMedian?.TotalMilliseconds,
            SyncLagP99Ms = statistics.SyncLagP99?.TotalMilliseconds,
            SyncLagMaxMs = statistics.SyncLagMax?.TotalMilliseconds,
            ShadowReads = statistics.ShadowReads,
            SyncViolations = statistics.SyncViolations,
        });
    }

    public ValueTask DisposeAsync() => _cache.DisposeAsync();
}
