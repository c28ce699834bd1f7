using System.Runtime.CompilerServices;
using FluxCache.Client.Calls;
using FluxCache.Client.Messages;
using FluxCache.Client.Routing;
using FluxCache.V1;

namespace FluxCache.Client;

/// <summary>The client: checks arguments, turns them into messages, and messages into results.</summary>
internal sealed class FluxCacheClient(CallRunner calls, ManyKeyCalls manyKeyCalls, ClusterStatistics statistics)
    : IFluxCacheClient
{
    public ValueTask<CacheValue> GetAsync(string key, CancellationToken cancellationToken = default) =>
        GetAsync(key, CacheFreshness.Any, cancellationToken);

    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))]
    public async ValueTask<CacheValue> GetAsync(
        string key, CacheFreshness freshness, CancellationToken cancellationToken = default)
    {
        var keyHash = RoutingHash.Of(key);
        var request = new GetRequest
        {
            Key = key,
            Linearizable = freshness.IsLinearizable,
            AtLeast = freshness.Token.Bytes,
        };
        var response = await calls.RunAsync(CallKinds.Get, keyHash, request, cancellationToken).ConfigureAwait(false);
        return response.ToCacheValue();
    }

    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))]
    public async ValueTask<CacheWriteToken> SetAsync(
        string key, ReadOnlyMemory<byte> value, CacheExpiry expiry = default, CancellationToken cancellationToken = default)
    {
        var keyHash = RoutingHash.Of(key);
        var request = SetRequests.Create(key, value, expiry);
        var response = await calls.RunAsync(CallKinds.Set, keyHash, request, cancellationToken).ConfigureAwait(false);
        return new CacheWriteToken(response.Token);
    }

    public async ValueTask<CacheWritten<bool>> DeleteAsync(string key, CancellationToken cancellationToken = default)
    {
        var keyHash = RoutingHash.Of(key);
        var request = new DeleteRequest { Key = key };
        var response = await calls.RunAsync(CallKinds.Delete, keyHash, request, cancellationToken).ConfigureAwait(false);
        return new CacheWritten<bool>(response.Deleted, new CacheWriteToken(response.Token));
    }

    public async ValueTask<CacheWritten<long>> IncrementAsync(
        string key, long by = 1, CancellationToken cancellationToken = default)
    {
        var keyHash = RoutingHash.Of(key);
        var request = new IncrementRequest { Key = key, By = by };
        var response = await calls.RunAsync(CallKinds.Increment, keyHash, request, cancellationToken).ConfigureAwait(false);
        return new CacheWritten<long>(response.Value, new CacheWriteToken(response.Token));
    }

    public ValueTask<IReadOnlyList<CacheValue>> GetManyAsync(
        IReadOnlyList<string> keys, CancellationToken cancellationToken = default) =>
        manyKeyCalls.GetAsync(keys, CacheFreshness.Any, cancellationToken);

    public ValueTask<IReadOnlyList<CacheValue>> GetManyAsync(
        IReadOnlyList<string> keys, CacheFreshness freshness, CancellationToken cancellationToken = default) =>
        manyKeyCalls.GetAsync(keys, freshness, cancellationToken);

    public ValueTask<CacheWritten<IReadOnlyList<CacheWriteFailure>>> SetManyAsync(
        IReadOnlyList<CacheWrite> entries, CancellationToken cancellationToken = default) =>
        manyKeyCalls.SetAsync(entries, cancellationToken);

    public IFluxCacheSession CreateSession() => new FluxCacheSession(this, default);

    public IFluxCacheSession CreateSession(CacheWriteToken token) => new FluxCacheSession(this, token);

    public ValueTask<IReadOnlyList<NodeStatistics>> GetStatsAsync(CancellationToken cancellationToken = default) =>
        statistics.GetAsync(cancellationToken);
}
