using System.Runtime.InteropServices;
using FluxCache.Benchmarks.Comparison.Cases;
using FluxCache.Benchmarks.Comparison.Growth;
using FluxCache.Benchmarks.Running;

namespace FluxCache.Benchmarks.Comparison;

/// <summary>The verb <c>compare</c>: what <c>bench.sh</c> runs.</summary>
internal static class CompareCommand
{
    private const int Regressed = 1;
    private const int Interrupted = 130;

    /// <summary>Runs what the arguments name. Returns the exit code.</summary>
    internal static async Task<int> RunAsync(IReadOnlyList<string> arguments)
    {
        CompareArguments read;
        try
        {
            read = CompareArguments.Parse(arguments);
        }
        catch (ArgumentException fault)
        {
            await Console.Error.WriteLineAsync($"{fault.Message}\n\n{CompareArguments.Usage}");
            return CommandLineCheck.WrongArguments;
        }

        using var stop = new CancellationTokenSource();
        using var interrupt = PosixSignalRegistration.Create(PosixSignal.SIGINT, signal => End(signal, stop));
        using var terminate = PosixSignalRegistration.Create(PosixSignal.SIGTERM, signal => End(signal, stop));
        try
        {
            return read.Verb == "growth"
                ? await GrowthCommand.RunAsync(read, Console.Out, stop.Token)
                : await CompareAsync(read, stop.Token);
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
            await Console.Error.WriteLineAsync("Interrupted; nothing was written.");
            return Interrupted;
        }
        catch (Exception fault) when (fault is InvalidOperationException or InvalidDataException or IOException)
        {
            await Console.Error.WriteLineAsync(fault.Message);
            return Regressed;
        }
    }

    // The servers are ended on the way out, rather than with the process.
    private static void End(PosixSignalContext signal, CancellationTokenSource stop)
    {
        signal.Cancel = true;
        stop.Cancel();
    }

    private static async Task<int> CompareAsync(CompareArguments arguments, CancellationToken stop)
    {
        var committed = arguments.Verb == "check" ? Results.Read(arguments.ResultsFile) : null;

        var figures = new List<Figure>();
        foreach (var create in ComparisonsOf(arguments))
        {
            await using var comparison = create();
            figures.AddRange(await new ComparisonRun(arguments.Rounds, Console.Out).RunAsync(comparison, stop));
        }

        Console.WriteLine();
        Console.WriteLine(ResultTable.Of(figures));
        if (committed is not null)
            return Check(committed, figures);
        if (!arguments.Quick)
            Write(arguments, figures);
        return 0;
    }

    private static IEnumerable<Func<IComparison>> ComparisonsOf(CompareArguments arguments)
    {
        var isSmall = arguments.Quick;
        var verb = arguments.Verb is "check" ? "all" : arguments.Verb;
        if (verb is "memory" or "all")
        {
            // First: the others leave a heap behind that a full collection has to look through.
            yield return () => new MemoryBurden(isSmall);
            yield return () => new MemoryHits(isSmall);
        }

        if (verb is "memory" or "pause" or "all")
            yield return () => new LongestPause(isSmall, arguments.Duration);
        if (verb is "redis" or "all")
            yield return () => new RedisCommands(isSmall);
        if (verb is "node" or "all")
            yield return () => new NodeCalls(isSmall);
        if (verb is "origin" or "all")
            yield return () => new OriginWorkloads(isSmall);
    }

    private static int Check(Results committed, IReadOnlyList<Figure> figures)
    {
        var regressions = RegressionCheck.Find(committed, figures);
        foreach (var regression in regressions)
            Console.WriteLine($"regressed: {regression}");
        Console.WriteLine(regressions.Count == 0
            ? $"No ratio is worse than the committed one by more than {RegressionCheck.Margin:P0}."
            : $"{regressions.Count} ratios are worse than the committed ones by more than {RegressionCheck.Margin:P0}.");
        return regressions.Count == 0 ? 0 : Regressed;
    }

    private static void Write(CompareArguments arguments, IReadOnlyList<Figure> figures)
    {
        var results = new Results
        {
            At = DateTimeOffset.UtcNow,
            Machine = $"{Environment.ProcessorCount} cores, {RuntimeInformation.OSDescription}, {RuntimeInformation.FrameworkDescription}",
            Figures = figures,
        };
        if (File.Exists(arguments.ResultsFile))
            results = results.Over(Results.Read(arguments.ResultsFile));
        results.Write(arguments.ResultsFile);
        Console.WriteLine($"Written: {arguments.ResultsFile}");
    }
}
