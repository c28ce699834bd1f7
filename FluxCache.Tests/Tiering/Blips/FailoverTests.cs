using System.Globalization;
using System.Net;
using FluxCache.Faults;
using FluxCache.Tests.Redis;
using FluxCache.Tiering;
using Microsoft.Extensions.Logging.Abstractions;
using Xunit;

namespace FluxCache.Tests.Tiering.Blips;

/// <summary>Another server, or another role, behind the one address that the cache knows.</summary>
public sealed class FailoverTests
{
    [RedisTheory]
    [InlineData(InvalidationMode.PerKey)]
    [InlineData(InvalidationMode.Published)]
    public async Task PrimaryIsDemoted_TheAddressLeadsToAnother_CallsGoOnThere(InvalidationMode mode)
    {
        await using var old = await RedisServer.StartAsync();
        await using var next = await RedisServer.StartAsync();
        await next.CliAsync("SET", "key", "of the next");
        var serving = old;
        await using var address = new FaultProxy(
            _ => new(new DnsEndPoint("127.0.0.1", Volatile.Read(ref serving).Port)), TimeProvider.System);
        await using var engine = await ConnectAsync(address.EndPoint.ToString(), mode);
        await engine.Cache.SetAsync("key", "of the old");
        await engine.Cache.GetAsync<string>("key");

        // The old connections stay: only what the server says tells that it is another now.
        Volatile.Write(ref serving, next);
        await old.CliAsync("REPLICAOF", "127.0.0.1", Text(next.Port));

        await Eventually.UntilAsync(async () => (await engine.Cache.GetAsync<string>("key")).Value == "of the next");
        await Eventually.UntilAsync(() => engine.RedisState == RedisState.Connected && engine.SyncFault is null);
        await engine.Cache.SetAsync("key", "written");
        Assert.Equal("written", await next.CliAsync("GET", "key"));
    }

    [RedisFact]
    public async Task Primary_IsDemotedAndPromotedAgain_HealthSaysSoAndWritesSayWhy()
    {
        await using var server = await RedisServer.StartAsync();
        await using var primary = await RedisServer.StartAsync();
        await using var engine = await ConnectAsync(server.ConnectionString, InvalidationMode.Auto);

        await server.CliAsync("REPLICAOF", "127.0.0.1", Text(primary.Port));
        await Eventually.UntilAsync(
            () => engine.SyncFault?.Contains("replica", StringComparison.Ordinal) == true);
        var failure = await Assert.ThrowsAsync<FluxCacheException>(async () => await engine.Cache.SetAsync("key", 1));
        var read = await engine.Cache.GetAsync<int>("key");
        await server.CliAsync("REPLICAOF", "NO", "ONE");

        Assert.Equal(FluxCacheErrorKind.Unavailable, failure.Kind);
        Assert.Contains("READONLY", failure.Message, StringComparison.Ordinal);
        Assert.False(read.Found);
        await Eventually.UntilAsync(() => engine.SyncFault is null);
        await engine.Cache.SetAsync("key", 1);
    }

    private static async Task<CacheEngine> ConnectAsync(string address, InvalidationMode mode)
    {
        var engine = new CacheEngine(new CacheDependencies(
            new FluxCacheOptions { ConnectionString = address, Invalidation = mode },
            NullLoggerFactory.Instance,
            Meters: null,
            TimeProvider.System));
        await engine.ConnectAsync(CancellationToken.None);
        engine.Start();
        return engine;
    }

    private static string Text(int port) => port.ToString(CultureInfo.InvariantCulture);
}
