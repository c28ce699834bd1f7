using System.Diagnostics;
using System.Globalization;
using BenchmarkDotNet.Attributes;
using FluxCache.Benchmarks.Servers;
using FluxCache.Resp;
using FluxCache.Resp.Connection;
using Microsoft.Extensions.Logging.Abstractions;

namespace FluxCache.Benchmarks.Resp;

/// <summary>
/// GET of 100 bytes by so many concurrent callers over FluxCache's client, beside <c>redis-benchmark -P 1</c> with as many
/// connections against the same server in the same run. A figure is the time of one command.
/// </summary>
[MemoryDiagnoser]
#pragma warning disable CA1001 // BenchmarkDotNet ends what GlobalSetup begins by GlobalCleanup, not by Dispose.
public class RespRoundTripBenchmarks
#pragma warning restore CA1001
{
    private const int Operations = 50_000;

    private BenchmarkRedis _server = null!;
    private RedisClient _client = null!;

    [Params(1, 200)]
    public int Callers { get; set; }

    [GlobalSetup]
    public async Task Connect()
    {
        _server = BenchmarkRedis.Start();
        var options = new FluxCacheOptions { ConnectionString = _server.Address };
        if (!RedisEndpoint.TryParse(options, out var endpoint, out var fault))
            throw new InvalidOperationException(fault);
        _client = new RedisClient(endpoint, options, observer: null, TimeProvider.System, NullLogger.Instance);
        await _client.ConnectAsync(CancellationToken.None);
        await _client.SetAsync("key:00000001", new byte[100], timeToLive: null, CancellationToken.None);
    }

    [GlobalCleanup]
    public async Task Dispose()
    {
        await _client.DisposeAsync();
        _server.Dispose();
    }

    /// <summary>GET with the PTTL that a fill needs: two commands to Redis.</summary>
    [Benchmark(OperationsPerInvoke = Operations)]
    public Task FluxCacheGet() => OnEachCallerAsync(async count =>
    {
        for (var i = 0; i < count; i++)
            await _client.GetAsync("key:00000001", CancellationToken.None);
    });

    [Benchmark(OperationsPerInvoke = Operations)]
    public Task FluxCacheSet() => OnEachCallerAsync(async count =>
    {
        var value = new byte[100];
        for (var i = 0; i < count; i++)
            await _client.SetAsync("key:00000001", value, timeToLive: null, CancellationToken.None);
    });

    [Benchmark(Baseline = true, OperationsPerInvoke = Operations)]
    public Task RedisBenchmarkGet() => RunRedisBenchmarkAsync("get");

    private Task OnEachCallerAsync(Func<int, Task> run) =>
        Task.WhenAll(Enumerable.Range(0, Callers).Select(_ => Task.Run(() => run(Operations / Callers))));

    private async Task RunRedisBenchmarkAsync(string test)
    {
        var address = _server.Address.Split(':');
        string[] arguments = ["-h", address[0], "-p", address[1], "-c", Callers.ToString(CultureInfo.InvariantCulture), "-n", Operations.ToString(CultureInfo.InvariantCulture), "-d", "100", "-t", test, "-q"];
        using var process = Process.Start(new ProcessStartInfo("redis-benchmark", arguments) { RedirectStandardOutput = true })!;
        await process.StandardOutput.ReadToEndAsync();
        await process.WaitForExitAsync();
        if (process.ExitCode != 0)
            throw new InvalidOperationException($"redis-benchmark ended with {process.ExitCode}");
    }
}
