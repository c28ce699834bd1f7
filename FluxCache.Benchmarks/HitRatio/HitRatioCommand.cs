using System.Globalization;
using FluxCache.LoadGen;
using FluxCache.LoadGen.Traces;

namespace FluxCache.Benchmarks.HitRatio;

/// <summary>The verb <c>hitrate</c>: prints hit ratios of eviction policies on traces.</summary>
/// <param name="output">Where the tables go.</param>
/// <param name="error">Where it goes what is wrong.</param>
internal sealed class HitRatioCommand(TextWriter output, TextWriter error)
{
    internal const string Verb = "hitrate";

    /// <summary>What shells expect of a program that Ctrl-C ended.</summary>
    private const int Interrupted = 130;

    /// <summary>Runs it until it is done or somebody presses Ctrl-C.</summary>
    /// <returns>The exit code.</returns>
    internal static int RunOnConsole(IReadOnlyList<string> args)
    {
        using var interruption = new CancellationTokenSource();
        ConsoleCancelEventHandler onInterrupt = (_, interrupt) =>
        {
            // The first only asks, so that a line of a table is never cut; the second ends the process.
            interrupt.Cancel = !interruption.IsCancellationRequested;
            interruption.Cancel();
        };
        Console.CancelKeyPress += onInterrupt;
        try
        {
            return new HitRatioCommand(Console.Out, Console.Error).Run(args, interruption.Token);
        }
        finally
        {
            Console.CancelKeyPress -= onInterrupt;
        }
    }

    /// <summary>Runs it.</summary>
    /// <param name="args">The arguments after the verb.</param>
    /// <returns>The exit code.</returns>
    internal int Run(IReadOnlyList<string> args, CancellationToken cancellationToken)
    {
        if (args.Any(static argument => argument is "--help" or "-h" or "-?"))
        {
            output.WriteLine(HitRatioArguments.Usage);
            return 0;
        }

        if (HitRatioArguments.Parse(args, out var arguments) is { } fault)
        {
            error.WriteLine($"{fault}\n\n{HitRatioArguments.Usage}");
            return ExitCodes.WrongArguments;
        }

        try
        {
            foreach (var file in arguments.Files)
                PrintTable(KeySequence.Read(file), arguments.Capacities, cancellationToken);
            return 0;
        }
        catch (TraceFormatException exception)
        {
            error.WriteLine(exception.Message);
            return ExitCodes.WrongArguments;
        }
        catch (OperationCanceledException)
        {
            error.WriteLine("Interrupted; rows that are missing above were not finished.");
            return Interrupted;
        }
    }

    private void PrintTable(
        KeySequence keys, IReadOnlyList<CacheCapacity> capacities, CancellationToken cancellationToken)
    {
        var simulation = new HitRatioSimulation(keys);
        output.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"{keys.Name}: {keys.Accesses.Length:N0} accesses of {keys.DistinctKeys:N0} keys, hits in percent\n"));
        output.WriteLine($"| capacity | {string.Join(" | ", simulation.Policies)} |");
        output.WriteLine($"|---|{string.Concat(simulation.Policies.Select(static _ => "---:|"))}");
        foreach (var capacity in capacities)
        {
            var ratios = simulation.HitRatios(capacity.KeysOf(keys.DistinctKeys), cancellationToken)
                .Select(static ratio => ratio.ToString("F2", CultureInfo.InvariantCulture));
            output.WriteLine($"| {capacity.Describe(keys.DistinctKeys)} | {string.Join(" | ", ratios)} |");
        }

        output.WriteLine();
    }
}
