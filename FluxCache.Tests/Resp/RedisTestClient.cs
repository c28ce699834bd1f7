using FluxCache.Resp;
using FluxCache.Resp.Connection;
using FluxCache.Tests.Resp.Connection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;

namespace FluxCache.Tests.Resp;

/// <summary>Clients to real servers.</summary>
internal static class RedisTestClient
{
    public static async Task<RedisClient> ConnectAsync(
        string connectionString,
        int connections = 1,
        IRedisObserver? observer = null,
        Func<RedisEndpoint, RedisEndpoint>? change = null,
        TimeSpan? lease = null,
        TimeSpan? commandTimeout = null,
        InvalidationMode mode = InvalidationMode.Auto)
    {
        var client = Create(
            connectionString, connections, observer, change, lease: lease, commandTimeout: commandTimeout, mode: mode);
        await client.ConnectAsync(CancellationToken.None).AsTask().WaitAsync(Patience.Time);
        return client;
    }

    public static RedisClient Create(
        string connectionString,
        int connections = 1,
        IRedisObserver? observer = null,
        Func<RedisEndpoint, RedisEndpoint>? change = null,
        ILogger? logger = null,
        TimeSpan? lease = null,
        TimeSpan? commandTimeout = null,
        InvalidationMode mode = InvalidationMode.Auto)
    {
        var options = new FluxCacheOptions
        {
            ConnectionString = connectionString,
            Connections = connections,
            CommandTimeout = commandTimeout ?? TimeSpan.FromSeconds(30),
            Invalidation = mode,
            LoadLease = lease,
        };
        var endpoint = ScriptedClient.Endpoint(options);
        return new RedisClient(
            change?.Invoke(endpoint) ?? endpoint,
            options,
            observer,
            TimeProvider.System,
            logger ?? NullLogger.Instance);
    }
}
