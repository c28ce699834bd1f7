using System.CommandLine;
using FluxCache.LoadGen.Keys;
using FluxCache.LoadGen.Traces;
using FluxCache.LoadGen.Workloads;

namespace FluxCache.LoadGen.CommandLine;

/// <summary>The options of the command line, and how they become <see cref="LoadOptions"/>.</summary>
internal sealed class LoadOptionSet
{
    private static readonly LoadOptions Defaults = new() { Workload = default };

    private readonly Option<LoadTargetKind?> _target = new("--target")
    {
        Description = "Target of the load: nodes, redis or inproc. Default: nodes if any are configured, else inproc.",
        HelpName = "nodes|redis|inproc",
        CustomParser = OptionParsers.Choice<LoadTargetKind>(),
    };

    private readonly Option<Uri[]> _endpoints = new("--endpoint")
    {
        Description = "Address of a node; may be repeated. Default: the configured nodes (FluxCache:Client:Nodes).",
        HelpName = "URL",
        AllowMultipleArgumentsPerToken = true,
        CustomParser = OptionParsers.Addresses,
    };

    private readonly Option<string> _redis = new("--redis")
    {
        Description = "How to reach Redis: host:port,password=…,ssl=true. Default: the configured connection string 'redis', else localhost:6379.",
        HelpName = "CONNECTION",
    };

    private readonly Option<int?> _connections = new("--connections")
    {
        Description = "Connections to Redis, with --target redis or inproc. Default: 2.",
        HelpName = "N",
        CustomParser = OptionParsers.Number(1, 64),
    };

    private readonly Option<long?> _memoryCap = new("--memory-cap")
    {
        Description = "Entries that memory may hold, with --target inproc. Default: room for every key; for verify, for one key in ten.",
        HelpName = "N",
        CustomParser = OptionParsers.Number(1, long.MaxValue),
    };

    private readonly Option<bool> _preload = new("--preload")
    {
        Description = "Fill memory from Redis before reading, and report how long it takes. With --target inproc.",
    };

    private readonly Option<bool> _skipPopulate = new("--skip-populate")
    {
        Description = "Do not write the keys before the load, because an earlier run left them.",
    };

    private readonly Option<int?> _keys = new("--keys")
    {
        Description = $"Number of keys. Default: {Defaults.Keys}; for verify {LoadOptions.DefaultVerifyKeys}.",
        HelpName = "N",
        CustomParser = OptionParsers.Number(1, KeySet.MaxCount),
    };

    private readonly Option<string> _keyPrefix = new("--key-prefix")
    {
        Description = $"Prefix of every key. Default: {Defaults.KeyPrefix}",
        HelpName = "TEXT",
    };

    private readonly Option<long?> _operations = new("--ops")
    {
        Description = "Number of operations. Default: see the workload.",
        HelpName = "N",
        CustomParser = OptionParsers.Number(1, long.MaxValue),
    };

    private readonly Option<TimeSpan?> _duration = new("--duration")
    {
        Description = "How long to run, as in 500ms, 10s, 5m, 1h. Not together with --ops.",
        HelpName = "TIME",
        CustomParser = OptionParsers.Duration,
    };

    private readonly Option<TimeSpan?> _warmUp = new("--warm-up")
    {
        Description = "How long to run the same load before measuring, so that the code is compiled. Default: no warm-up.",
        HelpName = "TIME",
        CustomParser = OptionParsers.Duration,
    };

    private readonly Option<int?> _concurrency = new("--concurrency")
    {
        Description = $"Concurrent operations. Default: {LoadOptions.DefaultConcurrency}; for a trace {LoadOptions.DefaultTraceConcurrency}.",
        HelpName = "N",
        CustomParser = OptionParsers.Number(1, 4_096),
    };

    private readonly Option<SizeRange?> _valueSize = new("--value-size")
    {
        Description = $"Size of a value in bytes, or a range from which sizes are drawn evenly. Default: {Defaults.ValueSize}.",
        HelpName = "N|MIN-MAX",
        CustomParser = OptionParsers.Sizes,
    };

    private readonly Option<KeyDistribution?> _distribution = new("--distribution")
    {
        Description = "How keys are drawn: uniform, zipfian, or sequential (in order). Default: uniform.",
        HelpName = "uniform|zipfian|sequential",
        CustomParser = OptionParsers.Choice<KeyDistribution>(),
    };

    private readonly Option<double?> _zipfExponent = new("--zipf-exponent")
    {
        Description = $"How steep the zipfian distribution is. Default: {ZipfianKeys.DefaultExponent}.",
        HelpName = "S",
        CustomParser = OptionParsers.Number(0.01, 10),
    };

    private readonly Option<double?> _readRatio = new("--read-ratio")
    {
        Description = "The share of reads, from 0 to 1. Default: 0.8; for verify without faults 0.5.",
        HelpName = "SHARE",
        CustomParser = OptionParsers.Number(0.0, 1.0),
    };

    private readonly Option<ulong?> _seed = new("--seed")
    {
        Description = $"Seed of the random choices; the same seed makes the same choices. Default: {Defaults.Seed}.",
        HelpName = "N",
        CustomParser = OptionParsers.Number(0UL, ulong.MaxValue),
    };

    private readonly Option<double?> _rate = new("--rate")
    {
        Description = $"Operations a second, however fast the target answers (an open loop). Latency counts from the planned start of each operation. Default: as fast as the target answers; for verify --faults {LoadOptions.DefaultOracleRate:N0}.",
        HelpName = "N",
        CustomParser = OptionParsers.Number(0.001, 10_000_000),
    };

    private readonly Option<TraceFormat?> _format = new("--format")
    {
        Description = "Format of the trace: keys (one a line), twitter (Twitter's cache traces), or auto. Default: auto.",
        HelpName = "auto|keys|twitter",
        CustomParser = OptionParsers.Choice<TraceFormat>(),
    };

    private readonly Option<FileInfo> _report = new("--report")
    {
        Description = "File to write the JSON report to.",
        HelpName = "FILE",
    };

    private readonly FaultOptionSet _faults = new();

    private readonly Argument<FileInfo> _traceFile = new("FILE")
    {
        Description = "The trace: a text file, plain or compressed with gzip.",
        Arity = ArgumentArity.ZeroOrOne,
    };

    /// <summary>Gives a workload's command the options that mean something to it.</summary>
    internal void AddTo(Command command, WorkloadKind workload)
    {
        if (workload == WorkloadKind.Trace)
        {
            command.Add(_traceFile);
            command.Add(_format);
        }
        else
        {
            command.Add(_keys);
            command.Add(_distribution);
            command.Add(_zipfExponent);
        }

        if (workload is WorkloadKind.Mixed or WorkloadKind.Verify)
            command.Add(_readRatio);
        if (workload == WorkloadKind.Verify)
            _faults.AddTo(command);
        if (workload is WorkloadKind.Set or WorkloadKind.Get or WorkloadKind.Mixed)
            command.Add(_warmUp);
        if (workload is WorkloadKind.Get or WorkloadKind.Mixed)
            command.Add(_skipPopulate);
        if (workload == WorkloadKind.Get)
            command.Add(_preload);
        foreach (var option in (Option[])[
            _target, _endpoints, _redis, _connections, _memoryCap, _keyPrefix, _operations, _duration,
            _concurrency, _valueSize, _seed, _rate, _report])
            command.Add(option);
    }

    internal LoadOptions Read(ParseResult result, WorkloadKind workload)
    {
        var defaults = DefaultsOf(result, workload);
        return defaults with
        {
            Target = result.GetValue(_target),
            Endpoints = result.GetValue(_endpoints) ?? [],
            Redis = result.GetValue(_redis),
            Connections = result.GetValue(_connections),
            MemoryCap = result.GetValue(_memoryCap),
            Preload = result.GetValue(_preload),
            Populate = !result.GetValue(_skipPopulate),
            Keys = result.GetValue(_keys) ?? defaults.Keys,
            KeyPrefix = result.GetValue(_keyPrefix) ?? defaults.KeyPrefix,
            Operations = result.GetValue(_operations),
            Duration = result.GetValue(_duration) ?? defaults.Duration,
            WarmUp = result.GetValue(_warmUp),
            Concurrency = result.GetValue(_concurrency) ?? defaults.Concurrency,
            ValueSize = result.GetValue(_valueSize) ?? defaults.ValueSize,
            Distribution = result.GetValue(_distribution) ?? defaults.Distribution,
            ZipfExponent = result.GetValue(_zipfExponent) ?? defaults.ZipfExponent,
            ReadRatio = result.GetValue(_readRatio) ?? defaults.ReadRatio,
            Seed = result.GetValue(_seed) ?? defaults.Seed,
            Rate = result.GetValue(_rate) ?? defaults.Rate,
            TraceFile = workload == WorkloadKind.Trace ? result.GetValue(_traceFile) : null,
            TraceFormat = result.GetValue(_format) ?? defaults.TraceFormat,
            Report = result.GetValue(_report),
        };
    }

    /// <summary>What does not fit together, of options that can each be read.</summary>
    /// <param name="options">What <see cref="Read"/> made of them.</param>
    internal IEnumerable<string> Check(ParseResult result, LoadOptions options)
    {
        if (Has(result, _operations) && Has(result, _duration))
            yield return "--ops and --duration are both given; give only one of them.";
        if (options is { Endpoints.Count: > 0, Target: LoadTargetKind.Redis or LoadTargetKind.InProc })
            yield return "--endpoint names a node, but --target is not nodes; remove one of them.";
        if (Has(result, _zipfExponent) && options.Distribution != KeyDistribution.Zipfian)
            yield return "--zipf-exponent needs --distribution zipfian.";
        if (options is { Workload: WorkloadKind.Verify, ValueSize.Least: < StampedValue.StampBytes })
            yield return $"--value-size is too small: verify needs values of {StampedValue.StampBytes} bytes or more.";
        if (options.KeyPrefix.Length > 1_000)
            yield return "--key-prefix is too long; use 1,000 characters at most.";
        if (options is { Workload: WorkloadKind.Trace, TraceFile: not { Exists: true } })
            yield return options.TraceFile is { } absent ? $"The trace {absent} does not exist; name another file." : "Name the trace: trace FILE.";
        if (options.Report is { } report && (report.Directory is not { Exists: true } || Directory.Exists(report.FullName)))
            yield return $"--report is '{report}'; name a file in a folder that exists.";
        foreach (var fault in options.Workload == WorkloadKind.Verify ? _faults.Check(result, options) : [])
            yield return fault;
    }

    private LoadOptions DefaultsOf(ParseResult result, WorkloadKind workload)
    {
        var defaults = new LoadOptions { Workload = workload };
        return workload switch
        {
            WorkloadKind.Verify => _faults.Read(
                result, defaults with { Keys = LoadOptions.DefaultVerifyKeys, ReadRatio = LoadOptions.DefaultVerifyReadRatio }),
            WorkloadKind.Trace => defaults with { Concurrency = LoadOptions.DefaultTraceConcurrency },
            _ => defaults,
        };
    }

    private static bool Has(ParseResult result, Option option) => result.GetResult(option) is { Implicit: false };
}
