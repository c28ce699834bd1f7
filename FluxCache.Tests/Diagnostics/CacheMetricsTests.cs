using System.Diagnostics.Metrics;
using FluxCache.Diagnostics;
using FluxCache.Memory;
using Microsoft.Extensions.Time.Testing;
using Xunit;

namespace FluxCache.Tests.Diagnostics;

public sealed class CacheMetricsTests : IDisposable
{
    private readonly FakeTimeProvider _time = new();
    private readonly CacheMetrics _metrics;
    private readonly MeterListener _listener = new();
    private readonly List<(string Instrument, double Value, string Tags)> _measurements = [];

    public CacheMetricsTests()
    {
        _metrics = new CacheMetrics(meters: null, _time);
        _listener.SetMeasurementEventCallback<long>((instrument, value, tags, _) => Add(instrument, value, tags));
        _listener.SetMeasurementEventCallback<double>((instrument, value, tags, _) => Add(instrument, value, tags));
    }

    public void Dispose()
    {
        _listener.Dispose();
        _metrics.Dispose();
    }

    [Fact]
    public void Requests_Counted_AreSummedByOperationResultAndTier()
    {
        Listen(TelemetryNames.Requests);
        _metrics.Completed(CacheOperation.Get, CacheOutcome.Hit, CacheTier.Memory, started: 0);
        _metrics.Completed(CacheOperation.Get, CacheOutcome.Hit, CacheTier.Memory, started: 0);
        _metrics.Completed(CacheOperation.GetMany, CacheOutcome.Miss, CacheTier.None, started: 0, keys: 5);

        _listener.RecordObservableInstruments();

        Assert.Equal(
            [
                (TelemetryNames.Requests, 2d, "operation=get,result=hit,tier=memory"),
                (TelemetryNames.Requests, 5d, "operation=get_many,result=miss,tier=none"),
            ],
            _measurements);
    }

    [Fact]
    public void ClientSideCaching_ReadsAndChanges_GoOutUnderRedisNames()
    {
        var memory = new MemoryTier(maxEntries: 2, maxBytes: 0, _time);
        foreach (var key in (string[])["a", "b", "c"])
            memory.Put(key, default, EntryLifetime.Endless);
        _metrics.Observe(memory, () => 3, () => 4, () => 0, () => RedisState.Connected, () => 0);
        Listen(TelemetryNames.CachingRequests, TelemetryNames.CachingEvictions, TelemetryNames.CachingItems);
        _metrics.Completed(CacheOperation.Get, CacheOutcome.Hit, CacheTier.Memory, started: 0);
        _metrics.Completed(CacheOperation.GetMany, CacheOutcome.Hit, CacheTier.Redis, started: 0, keys: 2);
        _metrics.Completed(CacheOperation.Get, CacheOutcome.Miss, CacheTier.None, started: 0);
        _metrics.Completed(CacheOperation.Set, CacheOutcome.Hit, CacheTier.Redis, started: 0);

        _listener.RecordObservableInstruments();

        Assert.Equal(
            [
                ("redis.client.csc.evictions", 1d, "redis.client.csc.reason=full"),
                ("redis.client.csc.evictions", 7d, "redis.client.csc.reason=invalidation"),
                ("redis.client.csc.items", 2d, ""),
                ("redis.client.csc.requests", 1d, "redis.client.csc.result=hit"),
                ("redis.client.csc.requests", 3d, "redis.client.csc.result=miss"),
            ],
            _measurements.Order());
    }

    [Fact]
    public void HitRatio_OldReads_LeaveTheWindow()
    {
        Listen(TelemetryNames.HitRatio);
        _metrics.Completed(CacheOperation.Get, CacheOutcome.Miss, CacheTier.None, started: 0, keys: 100);
        _listener.RecordObservableInstruments();
        Assert.Contains((TelemetryNames.HitRatio, 0d, "tier=memory"), _measurements);

        _time.Advance(TimeSpan.FromSeconds(61));
        _metrics.Completed(CacheOperation.Get, CacheOutcome.Hit, CacheTier.Memory, started: 0, keys: 3);
        _metrics.Completed(CacheOperation.Get, CacheOutcome.Hit, CacheTier.Redis, started: 0);
        _measurements.Clear();
        _listener.RecordObservableInstruments();

        Assert.Contains((TelemetryNames.HitRatio, 0.75, "tier=memory"), _measurements);
        Assert.Contains((TelemetryNames.HitRatio, 1d, "tier=redis"), _measurements);
    }

    [Fact]
    public void Duration_NobodyListens_TakesNoTimestamp()
    {
        Assert.Equal(0, _metrics.Start());
    }

    [Fact]
    public void Duration_Listened_IsRecordedInSeconds()
    {
        Listen(TelemetryNames.RequestDuration);
        _time.Advance(TimeSpan.FromSeconds(1));
        var started = _metrics.Start();
        _time.Advance(TimeSpan.FromMilliseconds(250));
        _metrics.Completed(CacheOperation.Set, CacheOutcome.Hit, CacheTier.Redis, started);

        Assert.Equal([(TelemetryNames.RequestDuration, 0.25, "operation=set,tier=redis")], _measurements);
    }

    [Theory]
    [InlineData(5, "<10ms")]
    [InlineData(5_000, "<10s")]
    [InlineData(120_000, ">=1m")]
    public void Violated_ByAge_CountsAViolation(int milliseconds, string bucket)
    {
        Listen(TelemetryNames.SyncViolations);
        _metrics.Violated("resync", TimeSpan.FromMilliseconds(milliseconds));

        _listener.RecordObservableInstruments();

        Assert.Equal(
            [(TelemetryNames.SyncViolations, 1d, "age=" + bucket)],
            _measurements.Where(measurement => measurement.Value > 0));
    }

    [Theory]
    [InlineData(TelemetryNames.RedisRetries, "operation=GET,reason=unavailable", "operation=SCAN,reason=timeout")]
    [InlineData(TelemetryNames.SyncViolations, "age=<10ms", "age=>=1m")]
    [InlineData(TelemetryNames.LoadLeases, "result=acquired", "result=voided")]
    public void Counter_NothingCountedYet_ReportsZeroForEveryTag(string name, params string[] tags)
    {
        Listen(name);

        _listener.RecordObservableInstruments();

        Assert.All(_measurements, measurement => Assert.Equal(0, measurement.Value));
        Assert.Superset(tags.ToHashSet(), _measurements.Select(measurement => measurement.Tags).ToHashSet());
    }

    [Fact]
    public void RedisReconnects_NoneYet_ReportsZero()
    {
        var memory = new MemoryTier(maxEntries: 2, maxBytes: 0, _time);
        _metrics.Observe(memory, () => 0, () => 0, () => 0, () => RedisState.Connecting, () => 0);
        Listen(TelemetryNames.RedisReconnects);

        _listener.RecordObservableInstruments();

        Assert.Equal([(TelemetryNames.RedisReconnects, 0d, "")], _measurements);
    }

    [Fact]
    public void Retried_Counted_IsReportedByOperationAndReason()
    {
        Listen(TelemetryNames.RedisRetries);
        _metrics.Retried(RedisCommandName.Get, FluxCacheErrorKind.Timeout);
        _metrics.Retried(RedisCommandName.Get, FluxCacheErrorKind.Timeout);

        _listener.RecordObservableInstruments();

        Assert.Contains((TelemetryNames.RedisRetries, 2d, "operation=GET,reason=timeout"), _measurements);
        Assert.DoesNotContain(_measurements, measurement => measurement.Tags == "operation=INCRBY,reason=timeout");
        Assert.Equal(2, _metrics.Retries);
    }

    [Fact]
    public void Recorded_WithAListener_AllocatesNothing()
    {
        using var listener = new MeterListener
        {
            InstrumentPublished = (instrument, listener) =>
            {
                if (_metrics.Owns(instrument.Meter))
                    listener.EnableMeasurementEvents(instrument);
            },
        };
        listener.SetMeasurementEventCallback<double>(static (_, _, _, _) => { });
        listener.Start();
        Record();

        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var i = 0; i < 1_000; i++)
            Record();

        Assert.Equal(before, GC.GetAllocatedBytesForCurrentThread());

        void Record()
        {
            _metrics.Completed(CacheOperation.Get, CacheOutcome.Hit, CacheTier.Memory, _metrics.Start());
            _metrics.Lagged(TimeSpan.FromMilliseconds(1));
        }
    }

    [Fact]
    public void LoadLeases_Counted_AreSummedByResult()
    {
        Listen(TelemetryNames.LoadLeases);
        foreach (var what in Enum.GetValues<LeaseEvent>())
            _metrics.Leases.Count(what);
        _metrics.Leases.Count(LeaseEvent.Voided);

        _listener.RecordObservableInstruments();

        Assert.Equal(
            [
                (TelemetryNames.LoadLeases, 1d, "result=acquired"),
                (TelemetryNames.LoadLeases, 1d, "result=waited"),
                (TelemetryNames.LoadLeases, 1d, "result=expired"),
                (TelemetryNames.LoadLeases, 2d, "result=voided"),
            ],
            _measurements);
    }

    [Fact]
    public void Requests_CountedFromManyThreads_NoneIsLost()
    {
        const int Each = 100_000;
        Parallel.For(0, 8, _ =>
        {
            for (var i = 0; i < Each; i++)
                _metrics.Completed(CacheOperation.Get, CacheOutcome.Hit, CacheTier.Memory, started: 0);
        });
        Assert.Equal(8 * Each, _metrics.Requests.SumReads(CacheOutcome.Hit, CacheTier.Memory));
    }

    [Fact]
    public void Names_EveryOperationOutcomeAndTier_HasOne()
    {
        foreach (var operation in Enum.GetValues<CacheOperation>())
            foreach (var outcome in Enum.GetValues<CacheOutcome>())
                foreach (var tier in Enum.GetValues<CacheTier>())
                    Assert.DoesNotContain(
                        TelemetryNames.Tags(operation, outcome, tier),
                        tag => string.IsNullOrEmpty(tag.Value as string));
    }

    /// <summary>Listens to one instrument of this test's own meter alone: tests run side by side.</summary>
    private void Listen(params string[] names)
    {
        _listener.InstrumentPublished = (instrument, listener) =>
        {
            if (names.Contains(instrument.Name) && _metrics.Owns(instrument.Meter))
                listener.EnableMeasurementEvents(instrument);
        };
        _listener.Start();
    }

    private void Add(Instrument instrument, double value, ReadOnlySpan<KeyValuePair<string, object?>> tags) =>
        _measurements.Add(
            (instrument.Name, value, string.Join(',', tags.ToArray().Select(tag => $"{tag.Key}={tag.Value}"))));
}
