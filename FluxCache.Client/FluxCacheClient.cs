using FluxCache.Client.Calls;
using FluxCache.Client.Messages;
using FluxCache.Client.Routing;
using FluxCache.V1;

namespace FluxCache.Client;

/// <summary>The client: checks arguments, turns them into messages, and messages into results.</summary>
internal sealed class FluxCacheClient(CallRunner calls, ManyKeyCalls manyKeyCalls, ClusterStatistics statistics)
    : IFluxCacheClient
{
    public async ValueTask<CacheValue> GetAsync(string key, CancellationToken cancellationToken = default)
    {
        var keyHash = KeyHash.Of(key);
        var request = new GetRequest { Key = key };
        var response = await calls.RunAsync(CallKinds.Get, keyHash, request, cancellationToken).ConfigureAwait(false);
        return response.ToCacheValue();
    }

    public async ValueTask SetAsync(
        string key, ReadOnlyMemory<byte> value, CacheExpiry expiry = default, CancellationToken cancellationToken = default)
    {
        var keyHash = KeyHash.Of(key);
        var request = SetRequests.Create(key, value, expiry);
        await calls.RunAsync(CallKinds.Set, keyHash, request, cancellationToken).ConfigureAwait(false);
    }

    public async ValueTask<bool> DeleteAsync(string key, CancellationToken cancellationToken = default)
    {
        var keyHash = KeyHash.Of(key);
        var request = new DeleteRequest { Key = key };
        var response = await calls.RunAsync(CallKinds.Delete, keyHash, request, cancellationToken).ConfigureAwait(false);
        return response.Deleted;
    }

    public async ValueTask<long> IncrementAsync(string key, long by = 1, CancellationToken cancellationToken = default)
    {
        var keyHash = KeyHash.Of(key);
        var request = new IncrementRequest { Key = key, By = by };
        var response = await calls.RunAsync(CallKinds.Increment, keyHash, request, cancellationToken).ConfigureAwait(false);
        return response.Value;
    }

    public ValueTask<IReadOnlyList<CacheValue>> GetManyAsync(
        IReadOnlyList<string> keys, CancellationToken cancellationToken = default) =>
        manyKeyCalls.GetAsync(keys, cancellationToken);

    public ValueTask<IReadOnlyList<CacheWriteFailure>> SetManyAsync(
        IReadOnlyList<CacheWrite> entries, CancellationToken cancellationToken = default) =>
        manyKeyCalls.SetAsync(entries, cancellationToken);

    public ValueTask<IReadOnlyList<NodeStatistics>> GetStatsAsync(CancellationToken cancellationToken = default) =>
        statistics.GetAsync(cancellationToken);
}
