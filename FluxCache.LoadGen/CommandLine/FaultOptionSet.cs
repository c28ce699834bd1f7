using System.CommandLine;
using System.CommandLine.Parsing;
using FluxCache.LoadGen.Oracle.Injection;

namespace FluxCache.LoadGen.CommandLine;

/// <summary>The options of a verification that injects faults.</summary>
internal sealed class FaultOptionSet
{
    private readonly Option<FaultKind[]> _faults = new("--faults")
    {
        Description = $"Inject faults and watch each node separately. Name kinds separated by commas, or none for all. Kinds: {string.Join(", ", FaultNames.All.Select(FaultNames.Of))}. Unless --rate says otherwise, the rate is {LoadOptions.DefaultOracleRate:N0}/s.",
        HelpName = "KINDS",
        Arity = ArgumentArity.ZeroOrOne,
        CustomParser = OptionParsers.Faults,
    };

    private readonly Option<int?> _instances = new("--instances")
    {
        Description = $"Instances of the library in this process, with --faults and --target inproc. Default: {LoadOptions.DefaultInstances}.",
        HelpName = "N",
        CustomParser = OptionParsers.Number(1, 32),
    };

    private readonly Option<TimeSpan?> _unknownBound = new("--unknown-bound")
    {
        Description = $"With --faults: how long after its caller was told a write whose outcome is unknown may take effect. One that comes later fails the run. Default: {LoadOptions.DefaultUnknownBound.TotalSeconds}s.",
        HelpName = "TIME",
        CustomParser = OptionParsers.Duration,
    };

    private readonly Option<InvalidationMode?> _invalidation = new("--invalidation")
    {
        Description = "With --faults: how the nodes that the AppHost starts, or the instances in this process, are told of changes. Default: perkey where Redis has it, else published.",
        HelpName = "perkey|broadcast|published",
        CustomParser = OptionParsers.Choice<InvalidationMode>(),
    };

    internal void AddTo(Command command)
    {
        command.Add(_faults);
        command.Add(_instances);
        command.Add(_unknownBound);
        command.Add(_invalidation);
    }

    /// <summary>Whether faults are asked for.</summary>
    internal bool AreGiven(ParseResult result) => result.GetResult(_faults) is { Implicit: false };

    /// <summary>What the options say, and the defaults of a verification that injects faults.</summary>
    internal LoadOptions Read(ParseResult result, LoadOptions options) => !AreGiven(result)
        ? options
        : options with
        {
            Faults = KindsIn(result),
            FaultsAreNamed = result.GetValue(_faults) is { Length: > 0 },
            Instances = result.GetValue(_instances) ?? options.Instances,
            UnknownBound = result.GetValue(_unknownBound) ?? options.UnknownBound,
            Invalidation = result.GetValue(_invalidation),
            Keys = LoadOptions.DefaultOracleKeys,
            Concurrency = LoadOptions.DefaultOracleConcurrency,
            Rate = LoadOptions.DefaultOracleRate,
            Duration = LoadOptions.DefaultOracleDuration,
            ReadRatio = LoadOptions.DefaultOracleReadRatio,
        };

    /// <summary>What does not fit together.</summary>
    /// <param name="options">What the command line amounts to.</param>
    internal IEnumerable<string> Check(ParseResult result, LoadOptions options)
    {
        if (options.Faults is null)
        {
            foreach (var option in (Option[])[_instances, _unknownBound, _invalidation])
            {
                if (result.GetResult(option) is { Implicit: false })
                    yield return $"{option.Name} needs --faults.";
            }

            yield break;
        }

        if (options.Operations is not null)
            yield return "--faults are timed; give --duration instead of --ops.";
        if (options.Target == LoadTargetKind.Redis)
            yield return "--faults need a cache to watch; use --target nodes or inproc.";
        if (options.Invalidation is InvalidationMode.None)
            yield return "--invalidation none leaves memory behind Redis, which verify finds wrong; use perkey, broadcast or published.";
        var shortest = FaultSchedule.ShortestFor(options.Faults.Count);
        if (options.Duration < shortest)
            yield return $"--duration is too short for {options.Faults.Count} kinds of faults; use {shortest.TotalSeconds}s or more.";
    }

    // Without a value the option stands for every kind.
    private IReadOnlyList<FaultKind> KindsIn(ParseResult result) =>
        result.GetValue(_faults) is { Length: > 0 } named ? named : FaultNames.All;
}
