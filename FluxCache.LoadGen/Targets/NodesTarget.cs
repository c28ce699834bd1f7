using System.Buffers;
using System.Runtime.CompilerServices;
using FluxCache.Client;

namespace FluxCache.LoadGen.Targets;

/// <summary>Cache nodes, over gRPC.</summary>
internal sealed class NodesTarget(IFluxCacheClient client) : ILoadTarget
{
    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))]
    public async ValueTask<CacheTier> GetAsync(string key, ArrayBufferWriter<byte> destination)
    {
        var value = await client.GetAsync(key);
        destination.Write(value.Value.Span);
        return value.Tier switch
        {
            ServingTier.None => CacheTier.None,
            ServingTier.Memory => CacheTier.Memory,
            ServingTier.Redis => CacheTier.Redis,
            _ => throw new InvalidOperationException($"A node served a value from the unknown tier {value.Tier}."),
        };
    }

    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder))]
    public async ValueTask SetAsync(string key, ReadOnlyMemory<byte> value, TimeSpan? timeToLive) =>
        await client.SetAsync(key, value, new CacheExpiry { TimeToLive = timeToLive });

    public async ValueTask DeleteAsync(string key) => await client.DeleteAsync(key);

    public async ValueTask SetManyAsync(IReadOnlyList<KeyValuePair<string, ReadOnlyMemory<byte>>> entries)
    {
        var written = await client.SetManyAsync([.. entries.Select(entry => new CacheWrite(entry.Key, entry.Value))]);
        if (written.Value is [var first, ..])
            throw first.Error;
    }

    public async ValueTask<int> ReadManyAsync(IReadOnlyList<string> keys)
    {
        var values = await client.GetManyAsync(keys);
        return values.Count(value => value.Found);
    }

    public async ValueTask<TargetStatistics?> GetStatisticsAsync()
    {
        var answers = await client.GetStatsAsync();
        var nodes = answers.Select(answer => answer.Statistics).OfType<V1.StatsResponse>().ToArray();
        return new TargetStatistics
        {
            MemoryEntries = nodes.Sum(node => node.MemoryEntries),
            MemorySizeBytes = nodes.Sum(node => node.MemorySizeBytes),
            MemoryEvictions = nodes.Sum(node => node.MemoryEvictions),
            MemoryHits = nodes.Sum(node => node.MemoryHits),
            RedisHits = nodes.Sum(node => node.RedisHits),
            Misses = nodes.Sum(node => node.Misses),
            Errors = nodes.Sum(node => node.Errors),
            RedisRetries = nodes.Sum(node => node.RedisRetries),
            RedisReconnects = nodes.Sum(node => node.RedisReconnects),
            PreloadedEntries = nodes.Sum(node => node.PreloadedEntries),
            Invalidation = string.Join(", ", nodes.Select(node => node.Invalidation.ToString()).Distinct()),
            SyncLagMedianMs = Worst(nodes, static node => node.HasSyncLagMedianUs ? node.SyncLagMedianUs : null),
            SyncLagP99Ms = Worst(nodes, static node => node.HasSyncLagP99Us ? node.SyncLagP99Us : null),
            SyncLagMaxMs = Worst(nodes, static node => node.HasSyncLagMaxUs ? node.SyncLagMaxUs : null),
            ShadowReads = nodes.Sum(node => node.ShadowReads),
            SyncViolations = nodes.Sum(node => node.SyncViolations),
        };
    }

    private static double? Worst(IEnumerable<V1.StatsResponse> nodes, Func<V1.StatsResponse, long?> microseconds) =>
        nodes.Max(microseconds) / 1_000.0;

    // The client belongs to the host.
    public ValueTask DisposeAsync() => ValueTask.CompletedTask;
}
