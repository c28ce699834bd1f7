using BenchmarkDotNet.Attributes;
using FluxCache.Benchmarks.Running;
using FluxCache.Benchmarks.Servers;
using FluxCache.Resp;
using FluxCache.Resp.Connection;
using Microsoft.Extensions.Logging.Abstractions;

namespace FluxCache.Benchmarks.Resp;

/// <summary>
/// Commands with values of 100 bytes through FluxCache's client over one connection, without tracking, beside
/// redis-benchmark against the same server. A figure is the time of one command. A GET of the client's is two commands to
/// Redis, GET and PTTL. The start of redis-benchmark, some 15 ms, counts as its time.
/// </summary>
[RequiresPrograms("redis-server", "redis-benchmark")]
#pragma warning disable CA1001 // BenchmarkDotNet ends by GlobalCleanup what GlobalSetup begins, not by Dispose.
public abstract class RespBenchmarks
#pragma warning restore CA1001
{
    private readonly byte[] _value = new byte[100];
    private RedisServer _server = null!;
    private RedisClient _client = null!;

    [ParamsAllValues]
    public RespCommand Command { get; set; }

    [GlobalSetup]
    public async Task Connect()
    {
        _server = await RedisServer.StartAsync();
        var options = new FluxCacheOptions { ConnectionString = _server.Address, Connections = 1 };
        if (!RedisEndpoint.TryParse(options, out var endpoint, out var fault))
            throw new InvalidOperationException(fault);
        _client = new RedisClient(endpoint, options, observer: null, TimeProvider.System, NullLogger.Instance);
        await _client.ConnectAsync(CancellationToken.None);
        await _client.SetAsync(RedisBenchmarkProgram.Key, _value, timeToLive: null, CancellationToken.None);
    }

    [GlobalCleanup]
    public async Task Close()
    {
        await _client.DisposeAsync();
        await _server.DisposeAsync();
    }

    protected Task RunClientAsync(int callers, int operations) =>
        ConcurrentCallers.RunAsync(callers, operations, Command is RespCommand.Get ? GetAsync : SetAsync);

    protected Task RunRedisBenchmarkAsync(int connections, int pipeline, int operations) =>
        RedisBenchmarkProgram.RunAsync(_server, Command is RespCommand.Get ? "get" : "set", connections, pipeline, operations);

    private async Task GetAsync(int count)
    {
        for (var i = 0; i < count; i++)
            await _client.GetAsync(RedisBenchmarkProgram.Key, CancellationToken.None);
    }

    private async Task SetAsync(int count)
    {
        for (var i = 0; i < count; i++)
            await _client.SetAsync(RedisBenchmarkProgram.Key, _value, timeToLive: null, CancellationToken.None);
    }
}
