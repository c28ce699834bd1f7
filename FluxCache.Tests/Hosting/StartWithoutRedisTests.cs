using System.Net;
using System.Net.Sockets;
using FluxCache.Faults;
using FluxCache.Tests.Redis;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Xunit;

namespace FluxCache.Tests.Hosting;

/// <summary>An application that starts before Redis does.</summary>
public sealed class StartWithoutRedisTests
{
    [RedisFact]
    public async Task Preload_RedisWasAwayAtStart_RunsWhenTheFirstConnectionOpens()
    {
        const int Keys = 3_000;
        await using var server = await RedisServer.StartAsync();
        await server.CliAsync("EVAL", $"for i=1,{Keys} do redis.call('SET', 'key:'..i, i) end", "0");
        var isUp = false;
        await using var address = new FaultProxy(
            _ => Volatile.Read(ref isUp)
                ? new(new DnsEndPoint("127.0.0.1", server.Port))
                : throw new SocketException((int)SocketError.ConnectionRefused),
            TimeProvider.System);
        var builder = Host.CreateEmptyApplicationBuilder(settings: null);
        builder.Services.AddFluxCache(options =>
        {
            options.ConnectionString = address.EndPoint.ToString();
            options.SyncAtStart = true;
            options.KeyPattern = "key:*";
        });
        using var host = builder.Build();
        await host.StartAsync();
        var cache = host.Services.GetRequiredService<IFluxCache>();

        Volatile.Write(ref isUp, true);

        await Eventually.UntilAsync(() => cache.GetStatistics().PreloadedEntries == Keys);
        Assert.Equal(CacheTier.Memory, (await cache.GetAsync<int>("key:7")).Tier);
        await host.StopAsync();
    }
}
