using System.Buffers;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using StackExchange.Redis;

namespace FluxCache.LoadGen.Targets;

/// <summary>
/// Redis itself, with no cache in front, through StackExchange.Redis, a client that shares no code with FluxCache.
/// </summary>
internal sealed class RedisTarget : ILoadTarget
{
    private const string ConnectionName = "redis";

    private readonly IDatabase _database;
    private readonly string _address;

    private RedisTarget(IDatabase database, string address) => (_database, _address) = (database, address);

    /// <summary>Gives the host what <see cref="ConnectAsync"/> takes from it.</summary>
    internal static void AddTo(IHostApplicationBuilder builder, FluxCacheOptions options) => builder.AddRedisClient(
        ConnectionName,
        settings => settings.ConnectionString = options.ConnectionString ?? "localhost:6379",
        configuration =>
        {
            configuration.ConnectTimeout = (int)options.ConnectTimeout.TotalMilliseconds;
            configuration.SyncTimeout = (int)options.CommandTimeout.TotalMilliseconds;
            configuration.AsyncTimeout = (int)options.CommandTimeout.TotalMilliseconds;

            // A run without Redis ends at once. The default goes on trying, and commands wait meanwhile.
            configuration.AbortOnConnectFail = true;
            configuration.ConnectRetry = 1;
        });

    /// <param name="address">Of Redis, for the message of a failure.</param>
    /// <exception cref="FluxCacheException">Redis cannot be reached or refuses the log-in.</exception>
    internal static async Task<RedisTarget> ConnectAsync(
        IServiceProvider services,
        string address,
        CancellationToken cancellationToken)
    {
        try
        {
            // The multiplexer connects, blocking, when it is first asked for.
            var multiplexer = await Task.Run(services.GetRequiredService<IConnectionMultiplexer>, cancellationToken);
            var database = multiplexer.GetDatabase();
            await database.PingAsync();
            return new RedisTarget(database, address);
        }
        catch (Exception failure) when (IsOfClient(failure))
        {
            throw NotConnected(address, failure);
        }
    }

    public async ValueTask<CacheTier> GetAsync(string key, ArrayBufferWriter<byte> destination)
    {
        try
        {
            using var value = await _database.StringGetLeaseAsync(key);
            if (value is null)
                return CacheTier.None;
            destination.Write(value.Span);
            return CacheTier.Redis;
        }
        catch (Exception failure) when (IsOfClient(failure))
        {
            throw NotDone(failure);
        }
    }

    public async ValueTask SetAsync(string key, ReadOnlyMemory<byte> value, TimeSpan? timeToLive)
    {
        try
        {
            await _database.StringSetAsync(key, value, timeToLive, keepTtl: false);
        }
        catch (Exception failure) when (IsOfClient(failure))
        {
            throw NotDone(failure);
        }
    }

    public async ValueTask DeleteAsync(string key)
    {
        try
        {
            await _database.KeyDeleteAsync(key);
        }
        catch (Exception failure) when (IsOfClient(failure))
        {
            throw NotDone(failure);
        }
    }

    // Called together, the writes travel together.
    public async ValueTask SetManyAsync(IReadOnlyList<KeyValuePair<string, ReadOnlyMemory<byte>>> entries) =>
        await Task.WhenAll(entries.Select(entry => SetAsync(entry.Key, entry.Value, timeToLive: null).AsTask()));

    public async ValueTask<int> ReadManyAsync(IReadOnlyList<string> keys)
    {
        try
        {
            var values = await _database.StringGetAsync([.. keys.Select(key => (RedisKey)key)]);
            return values.Count(value => !value.IsNull);
        }
        catch (Exception failure) when (IsOfClient(failure))
        {
            throw NotDone(failure);
        }
    }

    public ValueTask<TargetStatistics?> GetStatisticsAsync() => new((TargetStatistics?)null);

    private static bool IsOfClient(Exception failure) => failure is RedisException or RedisTimeoutException;

    // The client's own text goes on with its whole state; and but for a refusal it does not say what has surely not happened.
    private FluxCacheException NotDone(Exception failure) => new(
        failure is RedisServerException ? FluxCacheErrorKind.Rejected : FluxCacheErrorKind.Unknown,
        failure switch
        {
            RedisTimeoutException => $"Redis at {_address} did not answer in time.",
            RedisServerException refusal => $"Redis at {_address} refused the command: {refusal.Message}",
            _ => $"The connection to Redis at {_address} was lost.",
        },
        failure);

    // The client's own text is about its settings, and does not say which address failed.
    private static FluxCacheException NotConnected(string address, Exception failure) =>
        failure is RedisServerException or RedisConnectionException { FailureType: ConnectionFailureType.AuthenticationFailure }
            ? new(
                FluxCacheErrorKind.Authentication,
                $"Redis at {address} refused the user name or the password. Check both in --redis.",
                failure)
            : new(
                FluxCacheErrorKind.Unavailable,
                $"Redis at {address} cannot be reached. Start it, or name another address with --redis.",
                failure);

    // The multiplexer belongs to the host.
    public ValueTask DisposeAsync() => ValueTask.CompletedTask;
}
