using System.Buffers;
using FluxCache.LoadGen.Targets;

namespace FluxCache.LoadGen.Oracle.Cluster;

/// <summary>
/// Redis itself, for the writes that go behind the nodes' backs, and for what the nodes are held to. Safe for concurrent
/// calls.
/// </summary>
/// <param name="redis">Owned by the host.</param>
/// <param name="publisher">Writes in the place of <paramref name="redis"/> where writes must be published; owned from here on.</param>
internal sealed class RedisAccess(ILoadTarget redis, PublishingRedis? publisher) : IAsyncDisposable
{
    /// <summary>Whether the nodes hear of a change only from who made it.</summary>
    internal bool Publishes => publisher is not null;

    internal ValueTask SetAsync(string key, ReadOnlyMemory<byte> value, TimeSpan? timeToLive = null) => TranslateAsync(
        () => publisher?.SetAsync(key, value, timeToLive) ?? redis.SetAsync(key, value, timeToLive));

    internal ValueTask DeleteAsync(string key) => TranslateAsync(
        () => publisher?.DeleteAsync(key) ?? redis.DeleteAsync(key));

    /// <summary>Redis' own value; null when it has none.</summary>
    internal async ValueTask<byte[]?> ReadAsync(string key)
    {
        var value = new ArrayBufferWriter<byte>();
        var tier = CacheTier.None;
        await TranslateAsync(async () => tier = await redis.GetAsync(key, value));
        return tier == CacheTier.None ? null : value.WrittenSpan.ToArray();
    }

    public ValueTask DisposeAsync() => publisher?.DisposeAsync() ?? ValueTask.CompletedTask;

    private static async ValueTask TranslateAsync(Func<ValueTask> call)
    {
        try
        {
            await call();
        }
        catch (FluxCacheException failure)
        {
            throw AccessException.Of(failure);
        }
        catch (Exception failure) when (failure is not AccessException)
        {
            // Another client of Redis, with exceptions of its own; what they say of the outcome is not relied on.
            throw new AccessException(failure.Message, mayHaveHappened: true, failure);
        }
    }
}
