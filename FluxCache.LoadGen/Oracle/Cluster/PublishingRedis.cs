using FluxCache.Resp;
using FluxCache.Resp.Connection;
using FluxCache.Resp.Protocol;
using Microsoft.Extensions.Logging.Abstractions;

namespace FluxCache.LoadGen.Oracle.Cluster;

/// <summary>
/// Writes past the nodes on a server that reports no changes: each write is published as the nodes publish theirs, or
/// they could not know of it. Safe for concurrent calls.
/// </summary>
internal sealed class PublishingRedis : IAsyncDisposable
{
    private readonly RedisClient _redis;

    private PublishingRedis(RedisClient redis) => _redis = redis;

    /// <summary>Null where the server reports changes by itself, unless the nodes listen to published ones all the same.</summary>
    internal static async Task<PublishingRedis?> ConnectWhereNeededAsync(
        RedisAdmin admin,
        FluxCacheOptions options,
        CancellationToken cancellationToken)
    {
        if (options.Invalidation != InvalidationMode.Published && await admin.TracksKeysAsync(cancellationToken))
            return null;

        options.Invalidation = InvalidationMode.Published;
        var endpoint = RedisEndpoint.TryParse(options, out var parsed, out var fault) ? parsed : throw new WrongArgumentException(fault);
        var redis = new RedisClient(endpoint, options, new Indifferent(), TimeProvider.System, NullLogger.Instance);
        await redis.ConnectAsync(cancellationToken);
        return new PublishingRedis(redis);
    }

    internal async ValueTask SetAsync(string key, ReadOnlyMemory<byte> value, TimeSpan? timeToLive) =>
        await _redis.SetAsync(key, value, timeToLive, CancellationToken.None);

    internal async ValueTask DeleteAsync(string key) => await _redis.DeleteAsync(key, CancellationToken.None);

    public ValueTask DisposeAsync() => _redis.DisposeAsync();

    // Keeps nothing, and so needs to hear nothing.
    private sealed class Indifferent : IRedisObserver
    {
        public void OnConnected(int connection, RedisServerInfo server)
        {
        }

        public void OnDisconnected(int connection)
        {
        }

        public void OnPush(int connection, in RespValue push)
        {
        }
    }
}
