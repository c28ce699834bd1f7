using System.Collections.Concurrent;
using System.Diagnostics;
using FluxCache.Tests.Redis;
using Xunit;
using Xunit.Abstractions;

namespace FluxCache.Tests.Tiering.Blips;

/// <summary>Connections that are lost and can be opened again at once are nobody's error.</summary>
public sealed class BlipTests(ITestOutputHelper output)
{
    private const int Keys = 200;
    private static readonly TimeSpan WriteInterval = TimeSpan.FromMilliseconds(20);
    private const int WritesAtOnce = 10;

    [RedisTheory]
    [InlineData(InvalidationMode.PerKey)]
    [InlineData(InvalidationMode.Broadcast)]
    [InlineData(InvalidationMode.Published)]
    public async Task Calls_EveryConnectionIsKilledOnceASecond_OnlyWritesWhoseReplyWasLostFail(InvalidationMode mode)
    {
        await using var server = await RedisServer.StartAsync();
        FluxCacheOptions Options() => new() { ConnectionString = server.ConnectionString, Invalidation = mode };
        await using var writer = await FluxCacheFactory.ConnectAsync(Options());
        await using var reader = await FluxCacheFactory.ConnectAsync(Options());
        for (var i = 0; i < Keys; i++)
            await writer.SetAsync(KeyOf(i), 0L);

        using var over = new CancellationTokenSource();
        var failedReads = new ConcurrentQueue<Exception>();
        var failedWrites = new ConcurrentQueue<FluxCacheException>();
        var reading = Task.Run(() => ReadAsync(reader, failedReads, over.Token));
        var writing = Task.Run(() => WriteAsync(writer, failedWrites, over.Token));
        await ConnectionKiller.RunAsync(server, kills: 6);
        await Task.Delay(TimeSpan.FromMilliseconds(500));
        await over.CancelAsync();
        var (reads, slowest) = await reading;
        var writes = await writing;

        output.WriteLine(
            $"{mode}: {failedReads.Count} of {reads} reads failed, the slowest took {slowest.TotalMilliseconds:F1} ms; "
            + $"{failedWrites.Count} of {writes} writes failed: "
            + string.Join(", ", failedWrites.CountBy(failure => failure.Kind)));
        Assert.True(failedReads.IsEmpty, failedReads.FirstOrDefault()?.ToString());
        Assert.All(failedWrites, failure => Assert.Equal(FluxCacheErrorKind.Unknown, failure.Kind));
        Assert.InRange(failedWrites.Count, 0, writes / 20);
        foreach (var cache in (IFluxCache[])[writer, reader])
        {
            for (var i = 0; i < Keys; i++)
            {
                var key = KeyOf(i);
                await Eventually.UntilAsync(async () =>
                    (await cache.GetAsync<long>(key)).Value == long.Parse(await server.CliAsync("GET", key)));
            }
        }
    }

    /// <summary>Awaits each write, ten of them every 20 ms: 500 a second.</summary>
    private static async Task<int> WriteAsync(
        IFluxCache cache,
        ConcurrentQueue<FluxCacheException> failures,
        CancellationToken over)
    {
        using var timer = new PeriodicTimer(WriteInterval);
        var written = new List<Task>();
        var number = 0;
        while (!over.IsCancellationRequested)
        {
            await timer.WaitForNextTickAsync(CancellationToken.None);
            for (var i = 0; i < WritesAtOnce; i++)
                written.Add(SetAsync(++number));
        }

        await Task.WhenAll(written);
        return number;

        async Task SetAsync(int value)
        {
            try
            {
                await cache.SetAsync(KeyOf(value % Keys), (long)value, cancellationToken: CancellationToken.None);
            }
            catch (FluxCacheException failure)
            {
                failures.Enqueue(failure);
            }
        }
    }

    private static async Task<(int Reads, TimeSpan Slowest)> ReadAsync(
        IFluxCache cache,
        ConcurrentQueue<Exception> failures,
        CancellationToken over)
    {
        var reads = 0;
        var slowest = TimeSpan.Zero;
        while (!over.IsCancellationRequested)
        {
            var began = Stopwatch.GetTimestamp();
            try
            {
                await cache.GetAsync<long>(KeyOf(reads++ % Keys), CancellationToken.None);
            }
            catch (FluxCacheException failure)
            {
                failures.Enqueue(failure);
            }

            var took = Stopwatch.GetElapsedTime(began);
            slowest = took > slowest ? took : slowest;
        }

        return (reads, slowest);
    }

    private static string KeyOf(int number) => $"blip:{number}";
}
