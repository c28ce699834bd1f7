using System.Buffers;
using System.Runtime.CompilerServices;
using FluxCache.Resp;
using FluxCache.Resp.Connection;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace FluxCache.LoadGen.Targets;

/// <summary>
/// Redis itself, with no cache in front, through FluxCache's own RESP client. It stands in where
/// <c>Aspire.StackExchange.Redis</c> is not served. A read is a GET and a PTTL in one pipeline.
/// </summary>
internal sealed class RedisTarget : ILoadTarget
{
    private readonly RedisClient _redis;

    private RedisTarget(RedisClient redis)
    {
        _redis = redis;
    }

    /// <summary>Gives the host what <see cref="ConnectAsync"/> takes from it.</summary>
    internal static void AddTo(IHostApplicationBuilder builder, FluxCacheOptions options) =>
        builder.Services.AddSingleton(services => new RedisClient(
            RedisEndpoint.TryParse(options, out var endpoint, out var fault) ? endpoint : throw new ArgumentException(fault),
            options,
            observer: null,
            TimeProvider.System,
            services.GetRequiredService<ILoggerFactory>().CreateLogger(nameof(RedisTarget))));

    internal static async Task<RedisTarget> ConnectAsync(IServiceProvider services, CancellationToken cancellationToken)
    {
        var redis = services.GetRequiredService<RedisClient>();
        await redis.ConnectAsync(cancellationToken);
        return new RedisTarget(redis);
    }

    public async ValueTask<CacheTier> GetAsync(string key, ArrayBufferWriter<byte> destination)
    {
        var reading = await _redis.GetAsync(key, CancellationToken.None);
        if (reading.Value is null)
            return CacheTier.None;
        destination.Write(reading.Value);
        return CacheTier.Redis;
    }

    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder))]
    public async ValueTask SetAsync(string key, ReadOnlyMemory<byte> value, TimeSpan? timeToLive) =>
        await _redis.SetAsync(key, value, timeToLive, CancellationToken.None);

    public async ValueTask DeleteAsync(string key) => await _redis.DeleteAsync(key, CancellationToken.None);

    // Called together, the writes travel together.
    public async ValueTask SetManyAsync(IReadOnlyList<KeyValuePair<string, ReadOnlyMemory<byte>>> entries) =>
        await Task.WhenAll(entries.Select(entry => SetAsync(entry.Key, entry.Value, timeToLive: null).AsTask()));

    public async ValueTask<int> ReadManyAsync(IReadOnlyList<string> keys)
    {
        var readings = new RedisReading[keys.Count];
        await _redis.GetManyAsync(keys.ToArray(), readings, CancellationToken.None);
        return readings.Count(reading => reading.Value is not null);
    }

    public ValueTask<TargetStatistics?> GetStatisticsAsync() => new((TargetStatistics?)null);

    // The client belongs to the host.
    public ValueTask DisposeAsync() => ValueTask.CompletedTask;
}
