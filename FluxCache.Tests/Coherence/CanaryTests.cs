using System.Buffers;
using FluxCache.Coherence;
using FluxCache.Diagnostics;
using FluxCache.Tests.Tiering;
using Microsoft.Extensions.Logging.Abstractions;
using Xunit;

namespace FluxCache.Tests.Coherence;

/// <summary>What memory may serve while canaries come in time, late, or not at all.</summary>
public sealed class CanaryTests : IAsyncDisposable
{
    private const int Stream = 0;
    private static readonly TimeSpan Step = TimeSpan.FromMilliseconds(50);

    private readonly TierFixture _tiers = new();
    private readonly ScriptedCanaryRedis _redis = new();
    private readonly CanaryKeys _keys;
    private readonly CancellationTokenSource _stop = new();
    private readonly Canary _canary;
    private readonly Task _running;

    public CanaryTests()
    {
        _keys = Canary.KeysOf("test", connections: 1, _tiers.Time);
        _canary = new Canary(
            _keys,
            _redis,
            _tiers.Coherent,
            _tiers.Coverage,
            new CacheMetrics(meters: null, _tiers.Time),
            _tiers.Options.MaxSyncLag,
            _tiers.Time,
            NullLogger.Instance);
        _running = _canary.RunAsync(Stream, _stop.Token);
    }

    [Fact]
    public async Task Canary_ComesLate_WhatWasThereIsFreshAgainWithTheNextOneInTime()
    {
        await _tiers.Cache.SetAsync("key", "value");
        await UntilAsync(() => _redis.Changes == 1);
        _redis.Answers = false;
        await UntilAsync(() => !IsInTime);
        Assert.False(_tiers.Coherent.Contains("key"));

        // It says how things were when it set out: what came after it may be as late as it was.
        Bring();
        _redis.Answers = true;
        await UntilAsync(() => _redis.Changes == 2);
        Assert.False(IsInTime);

        Bring();
        await UntilAsync(() => IsInTime);
        Assert.True(_tiers.Coherent.Contains("key"));
    }

    [Fact]
    public async Task Canary_ManyTimesTheBoundLate_LosesNothing()
    {
        await _tiers.Cache.SetAsync("key", "value");
        await UntilAsync(() => _redis.Changes == 1);
        _redis.Answers = false;
        _tiers.Time.Advance(_tiers.Options.MaxSyncLag * 60);
        await UntilAsync(() => _redis.Pings == 1);

        Bring();
        _redis.Answers = true;
        await UntilAsync(() => _redis.Changes == 2);
        Bring();

        await UntilAsync(() => IsInTime);
        Assert.True(_tiers.Coherent.Contains("key"));
    }

    [Fact]
    public async Task Canary_NotThereWhenAPingBehindItIs_EverythingUpToTheNextIsSuspect()
    {
        await _tiers.Cache.SetAsync("before", "value");
        await UntilAsync(() => _redis.Changes == 1);
        await UntilAsync(() => _redis.Changes == 2);
        await _tiers.Cache.SetAsync("since", "value");
        Bring();

        await UntilAsync(() => IsInTime);
        Assert.True(_tiers.Coherent.IsSuspect("before"));
        Assert.True(_tiers.Coherent.IsSuspect("since"));
        await _tiers.Cache.SetAsync("after", "value");
        Assert.True(_tiers.Coherent.Contains("after"));
    }

    [Fact]
    public async Task Canary_ConnectionLostMeanwhile_IsNotTakenForSwallowed()
    {
        await UntilAsync(() => _redis.Changes == 1);
        _tiers.Coherent.Down(Stream);
        _keys.Forget(Stream);
        _tiers.Coherent.Up(Stream);
        await _tiers.Cache.SetAsync("key", "value");

        await UntilAsync(() => _redis.Changes == 2);
        Bring();
        await UntilAsync(() => _redis.Changes == 3);

        Assert.True(_tiers.Coherent.Contains("key"));
    }

    [Fact]
    public async Task Canary_OfAnEarlierChange_IsNotTakenForThisOne()
    {
        await UntilAsync(() => _redis.Changes == 1);
        _redis.BeforeReadReply = Bring;
        Bring();

        await UntilAsync(() => _redis.Reads == 2);
        await UntilAsync(() => _redis.Changes == 2);
        Assert.Equal(3, _redis.Reads);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Canary_Refused_APingTellsWhetherTheStreamIsInTime(bool reading)
    {
        await UntilAsync(() => _redis.Changes == 1);
        await UntilAsync(() => !IsInTime);
        _redis.Refuses = reading ? "GET" : "SET";
        Bring();

        await UntilAsync(() => IsInTime);
        _redis.Answers = false;
        await UntilAsync(() => !IsInTime);
    }

    [Fact]
    public async Task Canary_CannotBeSent_FreshnessEndsInTimeAllTheSame()
    {
        await UntilAsync(() => _redis.Changes == 1);
        Bring();
        await UntilAsync(() => _redis.Changes == 2);
        Bring();
        var heard = _tiers.Time.GetTimestamp();
        _redis.IsBusy = true;

        await UntilAsync(() => !IsInTime);
        Assert.InRange(
            _tiers.Time.GetElapsedTime(heard),
            _tiers.Options.MaxSyncLag,
            _tiers.Options.MaxSyncLag + TimeSpan.FromMilliseconds(200) + (3 * Step));

        _redis.IsBusy = false;
        await UntilAsync(() => _redis.Changes == 3);
        Bring();
        await UntilAsync(() => IsInTime);
    }

    [Fact]
    public async Task Canary_StreamIsLateAndThenLost_WhatIsSuspectIsSoSinceTheLastCanary()
    {
        await _tiers.Cache.SetAsync("key", "value");
        await UntilAsync(() => _redis.Changes == 1);
        Bring();
        await UntilAsync(() => _redis.Changes == 2);
        Bring();
        await UntilAsync(() => _redis.Changes == 3);
        var heard = _tiers.Time.GetTimestamp();
        _redis.Answers = false;

        await UntilAsync(() => !IsInTime);
        Assert.InRange(SuspectFor("key"), Elapsed() - HeardBefore, Elapsed() + HeardBefore);
        _tiers.Time.Advance(TimeSpan.FromSeconds(8));
        _tiers.Coherent.Down(Stream);
        _tiers.Time.Advance(TimeSpan.FromSeconds(1));
        Assert.InRange(SuspectFor("key"), Elapsed() - HeardBefore, Elapsed() + HeardBefore);
        _tiers.Coherent.Up(Stream);
        _tiers.Coherent.Down(Stream);

        Assert.InRange(SuspectFor("key"), Elapsed() - HeardBefore, Elapsed() + HeardBefore);
        TimeSpan Elapsed() => _tiers.Time.GetElapsedTime(heard);
    }

    public async ValueTask DisposeAsync()
    {
        _redis.Answers = true;
        await _stop.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => _running);
        _stop.Dispose();
        _canary.Dispose();
    }

    /// <summary>From one canary to the next, and as long as the test takes to see it.</summary>
    private static TimeSpan HeardBefore => TimeSpan.FromMilliseconds(200) + (4 * Step);

    private TimeSpan SuspectFor(string key)
    {
        Assert.True(_tiers.Coherent.TryGetSuspect(key, new ArrayBufferWriter<byte>(), out var suspectFor));
        return Assert.NotNull(suspectFor);
    }

    private bool IsInTime => _tiers.Coherent.IsInStep(Stream);

    private void Bring() => _keys.TryTake(Stream, _keys[Stream]);

    /// <summary>Lets time go on until it holds.</summary>
    private async Task UntilAsync(Func<bool> holds)
    {
        using var bound = new CancellationTokenSource(TimeSpan.FromSeconds(20));
        while (!holds())
        {
            _tiers.Time.Advance(Step);
            await Task.Delay(1, bound.Token);
        }
    }
}
