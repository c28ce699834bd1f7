using System.Numerics;
using System.Runtime.CompilerServices;
using FluxCache.LoadGen.Measuring;

namespace FluxCache.LoadGen.Running;

/// <summary>A phase under way: its workers, what they have done so far, and when to end.</summary>
/// <remarks>
/// In a closed loop an operation starts when its worker's last one has ended, and one reading of the clock serves both.
/// In an open loop it is meant to start at a moment of the schedule, and its latency counts from that moment even when
/// every worker was busy then: what callers would have waited is not left out (coordinated omission).
/// </remarks>
internal sealed class PhaseRun : IProgressSource
{
    // Long enough to cost nothing. Short enough that what else waits for the thread pool comes on within milliseconds: with
    // 256, and 200 workers whose operations never wait, a round took some 20, and a canary that waits through several rounds
    // found its stream late by more than a second now and then, and all of memory suspect.
    private const int SynchronousTurn = 32;

    /// <summary>How long a worker waits after a failure, as a caller would, instead of spinning.</summary>
    internal static readonly TimeSpan PauseAfterError = TimeSpan.FromMilliseconds(50);

    private readonly LoadPhase _phase;
    private readonly FindingLog _findings;
    private readonly TimeProvider _time;
    private readonly IPause _pause;
    private readonly CancellationToken _stop;
    private readonly ProcessorTally[] _tallies;
    private readonly ArrivalSchedule? _schedule;
    private readonly double _nanosecondsPerTick;
    private readonly long _start;
    private readonly long _deadline;
    private long _end;
    private long _next;

    internal PhaseRun(LoadPhase phase, FindingLog findings, TimeProvider time, IPause pause, CancellationToken stop)
    {
        _phase = phase;
        _findings = findings;
        _time = time;
        _pause = pause;
        _stop = stop;
        _tallies = [.. Enumerable.Range(0, Tallies()).Select(_ => new ProcessorTally())];
        _nanosecondsPerTick = 1e9 / time.TimestampFrequency;
        _start = time.GetTimestamp();
        _deadline = phase.Duration is { } duration ? _start + TicksOf(duration) : long.MaxValue;
        _schedule = phase.RatePerSecond is { } rate ? new ArrivalSchedule(_start, rate, time.TimestampFrequency) : null;
    }

    private ProcessorTally Tally => _tallies[Thread.GetCurrentProcessorId() & (_tallies.Length - 1)];

    internal TimeSpan Elapsed => _time.GetElapsedTime(_start, _end == 0 ? _time.GetTimestamp() : _end);

    /// <summary>Starts every worker and returns when the last one has ended.</summary>
    internal async Task RunAsync()
    {
        var workers = new Task[_phase.Concurrency];
        for (var number = 0; number < workers.Length; number++)
            workers[number] = WorkAsync(_phase.CreateWorker(number));
        await Task.WhenAll(workers);
        _end = _time.GetTimestamp();
    }

    public ProgressSnapshot Look()
    {
        var totals = Totals();
        var latencies = Latencies();
        return new ProgressSnapshot
        {
            Phase = _phase.Name,
            Elapsed = Elapsed,
            Operations = totals.Operations,
            OfOperations = _phase.Operations,
            OfDuration = _phase.Duration,
            Errors = totals.Errors,
            Mismatches = _findings.Mismatches,
            MemoryHitRatio = totals.Reads > 0 ? totals.MemoryHitRatio : null,
            P99Milliseconds = latencies.Count > 0 ? latencies.QuantileNanoseconds(0.99) / 1e6 : null,
        };
    }

    internal RunTotals Totals()
    {
        var totals = new RunTotals();
        foreach (var tally in _tallies)
            tally.AddTo(totals);
        return totals;
    }

    internal LatencyHistogram ReadLatencies() => Merge(static tally => tally.Reads);

    internal LatencyHistogram WriteLatencies() => Merge(static tally => tally.Writes);

    internal LatencyHistogram Latencies()
    {
        var latencies = ReadLatencies();
        latencies.Add(WriteLatencies());
        return latencies;
    }

    private async Task WorkAsync(ILoadWorker worker)
    {
        await new BackOfQueue();
        var turn = 0;
        while (TryClaim(out var operation, out var end))
        {
            worker.Prepare(operation, end);
            var now = _time.GetTimestamp();
            for (; operation < end && !IsOver(now); operation++)
            {
                var start = now;
                if (_schedule is not null)
                {
                    start = _schedule.StartOf(operation);
                    if (start >= _deadline)
                        return;
                    if (now < start)
                        await _pause.UntilAsync(start);
                    if (IsOver(start))
                        return;
                }

                now = await ExecuteAsync(worker, operation, start);
                if (++turn == SynchronousTurn)
                {
                    turn = 0;
                    await new BackOfQueue();
                    now = _time.GetTimestamp();
                }
            }

            if (IsOver(now))
                return;
        }
    }

    // Returns the timestamp at which the next operation may start.
    private ValueTask<long> ExecuteAsync(ILoadWorker worker, long operation, long start)
    {
        ValueTask<Outcome> executing;
        try
        {
            executing = worker.ExecuteAsync(operation);
        }
        catch (Exception exception)
        {
            return FailedAsync(exception);
        }

#pragma warning disable VSTHRD103 // It has completed: to await it would cost a part of what is measured.
        return executing.IsCompletedSuccessfully ? new(Succeeded(executing.Result, start)) : AwaitAsync(executing, start);
#pragma warning restore VSTHRD103
    }

    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))]
    private async ValueTask<long> AwaitAsync(ValueTask<Outcome> executing, long start)
    {
        try
        {
            return Succeeded(await executing, start);
        }
        catch (Exception exception)
        {
            return await FailedAsync(exception);
        }
    }

    private long Succeeded(Outcome outcome, long start)
    {
        var end = _time.GetTimestamp();
        Tally.Succeeded(outcome, (long)((end - start) * _nanosecondsPerTick));
        return end;
    }

    // Any failure of an operation is a result of the run: it is counted, shown, and decides the exit code.
    private async ValueTask<long> FailedAsync(Exception exception)
    {
        Tally.Failed();
        _findings.Add(FindingKind.Error, exception.Message);
        if (_schedule is null || _phase.WaitsAfterFailure)
            await _pause.UntilAsync(_time.GetTimestamp() + TicksOf(PauseAfterError));
        return _time.GetTimestamp();
    }

    private bool TryClaim(out long first, out long end)
    {
        var size = _phase.ClaimSize;
        first = Interlocked.Add(ref _next, size) - size;
        end = Math.Min(first + size, _phase.Operations ?? long.MaxValue);
        return first < end;
    }

    private bool IsOver(long now) => now >= _deadline || _stop.IsCancellationRequested;

    private long TicksOf(TimeSpan duration) => (long)(duration.TotalSeconds * _time.TimestampFrequency);

    private static int Tallies() => (int)BitOperations.RoundUpToPowerOf2((uint)Environment.ProcessorCount);

    private LatencyHistogram Merge(Func<ProcessorTally, LatencyHistogram> select)
    {
        var merged = new LatencyHistogram();
        foreach (var tally in _tallies)
            merged.Add(select(tally));
        return merged;
    }
}
