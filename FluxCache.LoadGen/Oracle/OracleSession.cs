using System.Globalization;
using FluxCache.LoadGen.Measuring;
using FluxCache.LoadGen.Oracle.Checking;
using FluxCache.LoadGen.Oracle.Cluster;
using FluxCache.LoadGen.Oracle.Injection;
using FluxCache.LoadGen.Oracle.Lifetimes;
using FluxCache.LoadGen.Reporting;
using FluxCache.LoadGen.Running;

namespace FluxCache.LoadGen.Oracle;

/// <summary>
/// One verification under faults from its start to its report: a load whose every read is judged, a schedule of faults
/// beside it, and a comparison of every node with Redis behind both. Used once.
/// </summary>
internal sealed class OracleSession
{
    private static readonly TimeSpan DefaultAgreementBound = TimeSpan.FromSeconds(20);
    private static readonly TimeSpan WitnessBound = TimeSpan.FromSeconds(10);

    private readonly LoadOptions _options;
    private readonly IClusterOpener _opener;
    private readonly ReportBuilder _report;
    private readonly IProgressView _view;
    private readonly TimeProvider _time;
    private readonly FindingLog _findings = new();
    private readonly ulong _run = (ulong)Random.Shared.NextInt64();

    internal OracleSession(
        LoadOptions options,
        IClusterOpener opener,
        ReportBuilder report,
        IProgressView view,
        TimeProvider time) =>
        (_options, _opener, _report, _view, _time) = (options, opener, report, view, time);

    /// <summary>How long nodes may take to recover and to agree with Redis when the load has stopped.</summary>
    internal TimeSpan AgreementBound { get; init; } = DefaultAgreementBound;

    /// <summary>Runs. What fails on the way is in the report; it does not throw.</summary>
    /// <param name="stop">Ends the run early, and its report says so.</param>
    internal async Task<LoadReport> RunAsync(CancellationToken stop)
    {
        using var metrics = new LoadMetrics(_findings);
        using var suppressed = LoadTracing.Suppress();
        try
        {
            await using var cluster = await _opener.OpenAsync(stop);
            await RunAsync(cluster, metrics, stop);
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

        return _report.Build([], _findings);
    }

    private async Task RunAsync(OracleCluster cluster, LoadMetrics metrics, CancellationToken stop)
    {
        var faults = await FindFaultsAsync(cluster, stop);
        var duration = _options.Duration ?? LoadOptions.DefaultOracleDuration;
        var schedule = FaultSchedule.Create(_options.Seed, duration, faults.Kinds, cluster.Nodes.Count);
        var prefix = string.Create(CultureInfo.InvariantCulture, $"{_options.KeyPrefix}{_run:x}:");
        var keys = new KeyHistories(prefix, _options.Keys, cluster.Nodes.Count, _options.UnknownBound);
        var tallies = Enumerable.Range(0, _options.Concurrency).Select(_ => new OracleTally()).ToArray();
        var clock = new RunClock(_time);
        var load = new OracleLoad(_options, _options.CreateDistribution(), cluster, keys, _findings, clock, _run);
        var injector = new FaultInjector(cluster, cluster.Control, keys, load.Failures, clock);

        var lifetimes = new LifetimeWatch(load);
        var last = new OracleTally();
        int? diverged = null;
        try
        {
            await LoadAsync(load, tallies, lifetimes, injector, schedule, duration, metrics, stop);
            diverged = await new AgreementCheck(cluster, _findings, clock, AgreementBound)
                .RunAsync([.. keys.All.Select(history => history.Key)], stop);
            await WitnessAllAsync(load, last, stop);
        }
        finally
        {
            _report.Watched(
                new OracleFindings(
                    OracleTally.Sum([.. tallies, last]), diverged, lifetimes.Completed, injector.Injected, faults.LeftOut, load.Failures),
                _findings);
        }
    }

    // What Redis holds when all is over, by the histories of the keys.
    private static async Task WitnessAllAsync(OracleLoad load, OracleTally tally, CancellationToken stop)
    {
        var judge = new ReadJudge(load, tally);
        foreach (var history in load.Keys.All)
        {
            stop.ThrowIfCancellationRequested();
            if (!await judge.WitnessAsync(history, WitnessBound))
                load.Findings.Add(FindingKind.Diverged, $"Long after the load stopped, {history.Key} cannot be read from Redis.");
        }
    }

    private async Task<AvailableFaults> FindFaultsAsync(OracleCluster cluster, CancellationToken stop)
    {
        var wanted = _options.Faults ?? [];
        var found = await AvailableFaults.FindAsync(cluster, wanted, _options.KeyPrefix, stop);
        var isError = _options.FaultsAreNamed ? found.LeftOut.Count > 0 : found.Kinds.Count == 0;
        return isError
            ? throw new FaultControlException(
                $"These faults cannot be injected here: {string.Join("; ", found.LeftOut.Select(kind => $"{FaultNames.Of(kind.Key)}, because {kind.Value}"))}.")
            : found;
    }

    // Ends when the time is over and, should the faults have taken longer, after the calm that belongs behind them.
    private async Task LoadAsync(
        OracleLoad load,
        OracleTally[] tallies,
        LifetimeWatch lifetimes,
        FaultInjector injector,
        IReadOnlyList<ScheduledFault> schedule,
        TimeSpan duration,
        LoadMetrics metrics,
        CancellationToken stop)
    {
        using var end = CancellationTokenSource.CreateLinkedTokenSource(stop);
        using var pacer = new Pacer(_time, end.Token);
        var phase = new LoadPhase
        {
            Name = "verify",
            CreateWorker = number => new OracleWorker(load, number, tallies[number]),
            Concurrency = _options.Concurrency,
            RatePerSecond = _options.Rate,
            WaitsAfterFailure = true,
        };
        var run = new PhaseRun(LoadTracing.Trace(phase), _findings, _time, pacer, end.Token);
        metrics.Observe(run);
        var running = _view.FollowAsync(run, () => Task.WhenAll(run.RunAsync(), lifetimes.RunAsync(end.Token)));
        try
        {
            await injector.RunAsync(schedule, stop);
            await load.Clock.DelayAsync(FaultSchedule.CalmAfter(duration), stop);
            await load.Clock.DelayUntilAsync(duration, stop);
        }
        finally
        {
            await end.CancelAsync();
            await running;
            _report.Measured(run, stopped: stop.IsCancellationRequested);
        }
    }
}
