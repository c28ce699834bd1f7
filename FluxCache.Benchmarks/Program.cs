using BenchmarkDotNet.Running;
using FluxCache.Benchmarks.Comparison;
using FluxCache.Benchmarks.HitRatio;
using FluxCache.Benchmarks.Reporting;
using FluxCache.Benchmarks.Running;

if (args is ["compare", .. var compared])
    return await CompareCommand.RunAsync(compared);
if (args is [HitRatioCommand.Verb, .. var hitRatioArgs])
    return HitRatioCommand.RunOnConsole(hitRatioArgs);

var config = BenchmarkConfig.Create();
if (CommandLineCheck.FindFault(args, config) is { } fault)
{
    await Console.Error.WriteLineAsync(fault);
    return CommandLineCheck.WrongArguments;
}

var summaries = BenchmarkSwitcher.FromAssembly(typeof(BenchmarkConfig).Assembly).Run(args, config).ToList();
if (summaries.Count == 0)
    return CommandLineCheck.AsksForInformation(args) ? 0 : CommandLineCheck.WrongArguments;

if (summaries.Exists(static summary => summary.HasCriticalValidationErrors || summary.Reports.Any(static report => !report.Success)))
{
    await Console.Error.WriteLineAsync("Not all benchmarks ran; the reasons stand above.");
    return 1;
}

Console.WriteLine($"All tables: {MarkdownTables.Write(summaries)}");
return 0;
