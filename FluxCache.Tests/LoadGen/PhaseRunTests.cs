using System.Collections.Concurrent;
using FluxCache.LoadGen.Measuring;
using FluxCache.LoadGen.Running;
using Microsoft.Extensions.Time.Testing;
using Xunit;

namespace FluxCache.Tests.LoadGen;

public class PhaseRunTests
{
    private static readonly TimeSpan Millisecond = TimeSpan.FromMilliseconds(1);

    private readonly FakeTimeProvider _time = new();
    private readonly FindingLog _findings = new();
    private readonly ClockPause _pause;

    public PhaseRunTests()
    {
        _pause = new ClockPause(_time);
    }

    [Fact]
    public async Task OpenLoop_TargetSlowerThanTheRate_LatenciesCountFromTheIntendedStarts()
    {
        // One operation each millisecond, each taking ten: operation i is meant to start at i ms and ends at 10 (i + 1).
        var run = Run(Phase(operations: 100, ratePerSecond: 1_000), _ => _time.Advance(10 * Millisecond));

        await run.RunAsync();

        var latencies = run.Latencies();
        AssertMilliseconds(10 + (9 * 99), latencies.MaxNanoseconds);
        AssertMilliseconds(10 + (9 * 49), latencies.QuantileNanoseconds(0.5));
        AssertMilliseconds(10, latencies.QuantileNanoseconds(0.01));
        Assert.Equal(TimeSpan.FromSeconds(1), run.Elapsed);
    }

    [Fact]
    public async Task OpenLoop_TargetFasterThanTheRate_KeepsTheRate()
    {
        var run = Run(Phase(operations: 100, ratePerSecond: 100), _ => _time.Advance(Millisecond));

        await run.RunAsync();

        AssertMilliseconds(1, run.Latencies().MaxNanoseconds);
        Assert.Equal((99 * 10 * Millisecond) + Millisecond, run.Elapsed);
    }

    [Fact]
    public async Task OpenLoop_OneStall_ShowsInEveryOperationThatItDelayed()
    {
        var run = Run(
            Phase(operations: 200, ratePerSecond: 1_000),
            operation => _time.Advance(operation == 50 ? 100 * Millisecond : Millisecond / 2));

        await run.RunAsync();

        // Half a millisecond is caught up with each operation: some two hundred were late, all the rest of them.
        AssertMilliseconds(100, run.Latencies().MaxNanoseconds);
        Assert.True(run.Latencies().QuantileNanoseconds(0.5) > 20e6, "the median must show the stall");
    }

    [Fact]
    public async Task ClosedLoop_SameTarget_LatenciesAreThoseOfTheTarget()
    {
        var run = Run(Phase(operations: 100), _ => _time.Advance(10 * Millisecond));

        await run.RunAsync();

        AssertMilliseconds(10, run.Latencies().MaxNanoseconds);
        Assert.Equal(0, _pause.Count);
    }

    [Fact]
    public async Task RunAsync_Duration_EndsThere()
    {
        var run = Run(Phase(duration: TimeSpan.FromSeconds(1)), _ => _time.Advance(30 * Millisecond));

        await run.RunAsync();

        Assert.Equal(34, run.Totals().Succeeded);
    }

    [Fact]
    public async Task OpenLoop_Duration_StartsNothingAfterIt()
    {
        var run = Run(Phase(duration: TimeSpan.FromSeconds(1), ratePerSecond: 100), _ => _time.Advance(Millisecond));

        await run.RunAsync();

        Assert.Equal(100, run.Totals().Succeeded);
    }

    [Fact]
    public async Task RunAsync_Stopped_EndsAfterWhatIsUnderWay()
    {
        using var stop = new CancellationTokenSource();
        var run = Run(
            Phase(),
            operation =>
            {
                if (operation == 41)
                    stop.Cancel();
            },
            stop.Token);

        await run.RunAsync();

        Assert.Equal(42, run.Totals().Succeeded);
    }

    [Fact]
    public async Task RunAsync_ManyWorkers_DoEachOperationOnce()
    {
        var seen = new ConcurrentBag<long>();
        var phase = Phase(operations: 100_003) with { Concurrency = 16, CreateWorker = _ => new Worker(seen.Add) };
        var run = new PhaseRun(phase, _findings, TimeProvider.System, _pause, CancellationToken.None);

        await run.RunAsync();

        Assert.Equal(100_003, run.Totals().Succeeded);
        Assert.Equal(100_003, run.Latencies().Count);
        Assert.Equal(Enumerable.Range(0, 100_003).Select(operation => (long)operation), seen.Order());
    }

    [Fact]
    public async Task RunAsync_OperationsFail_AreCountedAndKeptApartFromLatencies()
    {
        var run = Run(Phase(operations: 30), operation =>
        {
            _time.Advance(Millisecond);
            if (operation % 3 == 0)
                throw new FluxCacheException(FluxCacheErrorKind.Unavailable, $"no {operation}");
        });

        await run.RunAsync();

        Assert.Equal(10, run.Totals().Errors);
        Assert.Equal(20, run.Totals().Succeeded);
        Assert.Equal(20, run.Latencies().Count);
        Assert.Equal(10, _findings.CountOf(FindingKind.Error));
        Assert.Equal(FindingLog.KeptOfEach, _findings.First().Count);
        Assert.Equal("no 0", _findings.First()[0].Text);
        Assert.Equal(0, _findings.Mismatches);

        // A closed loop waits after a failure, and that wait is nobody's latency.
        Assert.Equal(10, _pause.Count);
        AssertMilliseconds(1, run.Latencies().MaxNanoseconds);
    }

    [Theory]
    [InlineData(false, 0)]
    [InlineData(true, 10)]
    public async Task OpenLoop_OperationsFail_WaitsAfterThemWhereAskedTo(bool asked, int pauses)
    {
        // Behind its schedule all the time, so that it waits for nothing else.
        var phase = Phase(operations: 30, ratePerSecond: 1_000_000) with { WaitsAfterFailure = asked };
        var run = Run(phase, operation =>
        {
            _time.Advance(Millisecond);
            if (operation % 3 == 0)
                throw new FluxCacheException(FluxCacheErrorKind.Unavailable, $"no {operation}");
        });

        await run.RunAsync();

        Assert.Equal((10, pauses), (run.Totals().Errors, _pause.Count));
    }

    private static LoadPhase Phase(long? operations = null, TimeSpan? duration = null, double? ratePerSecond = null) => new()
    {
        Name = "test",
        CreateWorker = _ => throw new InvalidOperationException("The test makes its worker."),
        Concurrency = 1,
        Operations = operations,
        Duration = duration,
        RatePerSecond = ratePerSecond,
    };

    private static void AssertMilliseconds(double expected, double nanoseconds) =>
        Assert.InRange(nanoseconds / 1e6, expected * 0.99, expected * 1.01);

    private PhaseRun Run(LoadPhase phase, Action<long> work, CancellationToken stop = default) =>
        new(phase with { CreateWorker = _ => new Worker(work) }, _findings, _time, _pause, stop);

    private sealed class Worker(Action<long> work) : ILoadWorker
    {
        public ValueTask<Outcome> ExecuteAsync(long operation)
        {
            work(operation);
            return new(Outcome.MemoryHit);
        }
    }

    /// <summary>Waits by setting the clock.</summary>
    private sealed class ClockPause(FakeTimeProvider time) : IPause
    {
        internal int Count { get; private set; }

        public ValueTask UntilAsync(long timestamp)
        {
            Count++;
            time.Advance(time.GetElapsedTime(time.GetTimestamp(), timestamp));
            return ValueTask.CompletedTask;
        }
    }
}
