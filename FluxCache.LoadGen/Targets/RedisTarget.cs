using System.Buffers;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using StackExchange.Redis;

namespace FluxCache.LoadGen.Targets;

/// <summary>
/// Redis itself, with no cache in front, through a client that has nothing to do with FluxCache's own. Compiled where
/// <c>Aspire.StackExchange.Redis</c> is served; elsewhere the file of this name in <c>Targets/Resp</c> takes its place.
/// </summary>
internal sealed class RedisTarget : ILoadTarget
{
    private const string ConnectionName = "redis";

    private readonly IDatabase _database;

    private RedisTarget(IDatabase database)
    {
        _database = database;
    }

    /// <summary>Gives the host what <see cref="ConnectAsync"/> takes from it.</summary>
    internal static void AddTo(IHostApplicationBuilder builder, FluxCacheOptions options) => builder.AddRedisClient(
        ConnectionName,
        settings => settings.ConnectionString = options.ConnectionString ?? "localhost:6379",
        configuration =>
        {
            configuration.ConnectTimeout = (int)options.ConnectTimeout.TotalMilliseconds;
            configuration.AsyncTimeout = (int)options.CommandTimeout.TotalMilliseconds;
        });

    internal static async Task<RedisTarget> ConnectAsync(IServiceProvider services, CancellationToken cancellationToken)
    {
        // The multiplexer connects, blocking, when it is first asked for.
        var multiplexer = await Task.Run(services.GetRequiredService<IConnectionMultiplexer>, cancellationToken);
        var database = multiplexer.GetDatabase();
        await database.PingAsync();
        return new RedisTarget(database);
    }

    public async ValueTask<CacheTier> GetAsync(string key, ArrayBufferWriter<byte> destination)
    {
        using var value = await _database.StringGetLeaseAsync(key);
        if (value is null)
            return CacheTier.None;
        destination.Write(value.Span);
        return CacheTier.Redis;
    }

    public async ValueTask SetAsync(string key, ReadOnlyMemory<byte> value, TimeSpan? timeToLive) =>
        await _database.StringSetAsync(key, value, timeToLive, keepTtl: false);

    public async ValueTask DeleteAsync(string key) => await _database.KeyDeleteAsync(key);

    // Called together, the writes travel together.
    public async ValueTask SetManyAsync(IReadOnlyList<KeyValuePair<string, ReadOnlyMemory<byte>>> entries) =>
        await Task.WhenAll(entries.Select(entry => SetAsync(entry.Key, entry.Value, timeToLive: null).AsTask()));

    public async ValueTask<int> ReadManyAsync(IReadOnlyList<string> keys)
    {
        var values = await _database.StringGetAsync([.. keys.Select(key => (RedisKey)key)]);
        return values.Count(value => !value.IsNull);
    }

    public ValueTask<TargetStatistics?> GetStatisticsAsync() => new((TargetStatistics?)null);

    // The multiplexer belongs to the host.
    public ValueTask DisposeAsync() => ValueTask.CompletedTask;
}
