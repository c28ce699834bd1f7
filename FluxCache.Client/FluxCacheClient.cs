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

    public ValueTask<CacheValue> GetAsync(
        string key, CacheFreshness freshness, CancellationToken cancellationToken = default)
    {
        var keyHash = RoutingHash.Of(key);
        var request = new GetRequest
        {
            Key = key,
            Linearizable = freshness.IsLinearizable,
            AtLeast = freshness.Token.Bytes,
        };
        return calls.RunAsync(
            CallKinds.Get, keyHash, request, static response => response.ToCacheValue(), cancellationToken);
    }

    public ValueTask<CacheWriteToken> SetAsync(
        string key, ReadOnlyMemory<byte> value, CacheExpiry expiry = default, CancellationToken cancellationToken = default)
    {
        var keyHash = RoutingHash.Of(key);
        var request = SetRequests.Create(key, value, expiry);
        return calls.RunAsync(
            CallKinds.Set, keyHash, request, static response => new CacheWriteToken(response.Token), cancellationToken);
    }

    public ValueTask<CacheWritten<bool>> DeleteAsync(string key, CancellationToken cancellationToken = default)
    {
        var keyHash = RoutingHash.Of(key);
        return calls.RunAsync(
            CallKinds.Delete,
            keyHash,
            new DeleteRequest { Key = key },
            static response => new CacheWritten<bool>(response.Deleted, new CacheWriteToken(response.Token)),
            cancellationToken);
    }

    public ValueTask<CacheWritten<long>> IncrementAsync(
        string key, long by = 1, CancellationToken cancellationToken = default)
    {
        var keyHash = RoutingHash.Of(key);
        return calls.RunAsync(
            CallKinds.Increment,
            keyHash,
            new IncrementRequest { Key = key, By = by },
            static response => new CacheWritten<long>(response.Value, new CacheWriteToken(response.Token)),
            cancellationToken);
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
