using System.Collections.Concurrent;
using System.Diagnostics;
using FluxCache.Diagnostics;
using FluxCache.Tests.Redis;
using FluxCache.Tests.Tiering;

namespace FluxCache.Tests.Diagnostics;

public sealed class BackgroundSpanTests : IDisposable
{
    private readonly ConcurrentQueue<Activity> _spans = [];
    private readonly ActivityListener _listener;

    public BackgroundSpanTests()
    {
        _listener = new ActivityListener
        {
            ShouldListenTo = static source => source.Name == TelemetryNames.Source,
            Sample = static (ref _) => ActivitySamplingResult.AllDataAndRecorded,
            ActivityStopped = _spans.Enqueue,
        };
        ActivitySource.AddActivityListener(_listener);
    }

    public void Dispose() => _listener.Dispose();

    [Fact]
    public async Task Passes_OfTheCacheItself_HaveASpanEach()
    {
        var tiers = new TierFixture();
        await tiers.Cache.SetAsync("key", "value");
        using var test = new Activity("test").Start();

        await tiers.Resync.PassAsync(CancellationToken.None);
        await tiers.Suspects.PassAsync(CancellationToken.None);

        Assert.Equal(
            [TelemetryNames.ResyncSpan, TelemetryNames.RecheckSpan],
            _spans.Where(span => span.TraceId == test.TraceId).Select(span => span.OperationName));
    }

    [Fact]
    public async Task Resync_RedisFails_ItsSpanSaysWhy()
    {
        var tiers = new TierFixture();
        await tiers.Cache.SetAsync("key", "value");
        tiers.Redis.BeforeExecution = static _ =>
            Task.FromException(new FluxCacheException(FluxCacheErrorKind.Unavailable, "injected"));
        using var test = new Activity("test").Start();

        await Assert.ThrowsAsync<FluxCacheException>(() => tiers.Resync.PassAsync(CancellationToken.None).AsTask());

        var span = Assert.Single(_spans, span => span.TraceId == test.TraceId);
        Assert.Equal((ActivityStatusCode.Error, "injected"), (span.Status, span.StatusDescription));
    }

    [RedisFact]
    public async Task Loops_BesideTheCalls_StartNoSpansOfCommands()
    {
        await using var server = await RedisServer.StartAsync();
        using var test = new Activity("test").Start();
        var opened = _spans.Count;
        await using var cache = await FluxCacheFactory.ConnectAsync(new FluxCacheOptions
        {
            ConnectionString = server.ConnectionString,
            SyncInterval = TimeSpan.FromMilliseconds(100),
            ShadowReadEvery = 1,
        });
        await cache.SetAsync("key", "value");
        await Eventually.UntilAsync(async () =>
        {
            await cache.GetAsync<string>("key");
            return cache.GetStatistics() is { ShadowReads: > 0, ResyncPasses: > 0 };
        });

        var commands = _spans.Where(span => Equals(span.GetTagItem(TelemetryNames.ServerPort), server.Port)).ToArray();

        Assert.Contains(commands, span => span.OperationName == RedisCommandName.Set);
        Assert.All(commands, span => Assert.Equal(test.SpanId, span.ParentSpanId));
        Assert.DoesNotContain(commands, span => span.OperationName is RedisCommandName.GetMany or RedisCommandName.Scan);
        Assert.Contains(
            _spans.Skip(opened), span => span.OperationName == TelemetryNames.ResyncSpan && span.ParentSpanId == default);
    }
}
