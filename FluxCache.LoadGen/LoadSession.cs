using System.Buffers;
using FluxCache.LoadGen.Keys;
using FluxCache.LoadGen.Measuring;
using FluxCache.LoadGen.Reporting;
using FluxCache.LoadGen.Running;
using FluxCache.LoadGen.Targets;
using FluxCache.LoadGen.Traces;
using FluxCache.LoadGen.Workloads;

namespace FluxCache.LoadGen;

/// <summary>One run from its start to its report. Used once.</summary>
internal sealed class LoadSession
{
    private readonly LoadOptions _options;
    private readonly ITargetOpener _opener;
    private readonly IProgressView _view;
    private readonly TimeProvider _time;
    private readonly FindingLog _findings = new();
    private readonly Trace? _trace;
    private readonly KeySet _keys;
    private readonly ulong _runId = (ulong)Random.Shared.NextInt64();
    private readonly Preparation _preparation;
    private readonly ReportBuilder _report;

    /// <param name="trace">What the trace workload replays; unset for others.</param>
    internal LoadSession(LoadOptions options, Trace? trace, ITargetOpener opener, IProgressView view, TimeProvider time)
    {
        _options = options;
        _opener = opener;
        _view = view;
        _time = time;
        _trace = trace;
        _keys = trace is null ? KeySet.Numbered(options.KeyPrefix, options.Keys) : KeySet.Of(trace.Keys);
        var warmKeys = opener.Kind == LoadTargetKind.Redis ? 0 : (int)Math.Min(_keys.Count, opener.MemoryCap ?? _keys.Count);
        _preparation = new Preparation(options, _keys, warmKeys, _runId, time, view.FollowAsync);
        _report = new ReportBuilder(options, _keys.Count, opener, time);
    }

    /// <summary>Runs. What fails on the way is in the report; it does not throw.</summary>
    /// <param name="stop">Ends the run early, and its report says so.</param>
    internal async Task<LoadReport> RunAsync(CancellationToken stop)
    {
        using var metrics = new LoadMetrics(_findings);
        using var suppressed = LoadTracing.Suppress();
        try
        {
            if (_options.Preload)
                await PopulateRedisAsync(stop);
            await using var target = await OpenAsync(stop);
            await RunAsync(target, metrics, stop);
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
            _report.Stopped();
        }
        catch (Exception exception)
        {
            // Whatever it is, it is why the run ends; the report carries it, and the exit code follows from it.
            _report.Failed(exception.Message);
        }

        return _report.Build(_preparation.Results, _findings);
    }

    private async Task RunAsync(ILoadTarget target, LoadMetrics metrics, CancellationToken stop)
    {
        await target.GetAsync($"{_options.KeyPrefix}probe", new ArrayBufferWriter<byte>());

        var workload = Create(new WorkloadContext(_options, _keys, target, _findings, _runId));
        await workload.PrepareAsync(_preparation, stop);

        using var pacer = new Pacer(_time, stop);
        if (_options.WarmUp is { } warmUp)
            await WarmUpAsync(workload.Phase with { Name = "warm-up", Duration = warmUp, RatePerSecond = null }, pacer, stop);

        var run = new PhaseRun(LoadTracing.Trace(workload.Phase), _findings, _time, pacer, stop);
        metrics.Observe(run);
        await _view.FollowAsync(run, run.RunAsync);
        _report.Measured(run, stopped: stop.IsCancellationRequested);
        _report.Described(await target.GetStatisticsAsync());
    }

    private async Task WarmUpAsync(LoadPhase phase, Pacer pacer, CancellationToken stop)
    {
        var run = new PhaseRun(phase, _findings, _time, pacer, stop);
        await _view.FollowAsync(run, run.RunAsync);
        _preparation.Add(new PhaseResult(phase.Name, run.Totals().Operations, run.Elapsed));

        // The first full collection stops this process for 100 ms, which would count as the cache's latency.
        GC.Collect();
    }

    private IWorkload Create(WorkloadContext context) => _options.Workload switch
    {
        WorkloadKind.Set => new SetWorkload(context),
        WorkloadKind.Get => new GetWorkload(context),
        WorkloadKind.Mixed => new MixedWorkload(context),
        WorkloadKind.Verify => new VerifyWorkload(context),
        WorkloadKind.Trace when _trace is not null => new TraceWorkload(context, _trace),
        _ => throw new InvalidOperationException($"The workload {_options.Workload} is unknown, or its trace is missing."),
    };

    // Past the cache, so that its memory is cold when it starts to preload.
    private async Task PopulateRedisAsync(CancellationToken stop)
    {
        if (!_options.Populate)
            return;

        await using var redis = await _opener.OpenRedisAsync(stop);
        await _preparation.PopulateAsync(redis, stop);
    }

    private async Task<ILoadTarget> OpenAsync(CancellationToken stop)
    {
        if (!_options.Preload)
            return await _opener.OpenAsync(stop);

        ILoadTarget? target = null;
        var progress = new KeyProgress("preload", _keys.Count, _time);
        await _preparation.TimeAsync(progress, async () =>
        {
            target = await _opener.OpenAsync(stop);
            progress.Add((await target.GetStatisticsAsync())?.PreloadedEntries ?? 0);
        });
        return target!;
    }
}
