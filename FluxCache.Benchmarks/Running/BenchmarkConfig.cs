using BenchmarkDotNet.Columns;
using BenchmarkDotNet.Configs;
using BenchmarkDotNet.Diagnosers;
using BenchmarkDotNet.Jobs;
using Perfolizer.Horology;

namespace FluxCache.Benchmarks.Running;

/// <summary>How the benchmarks run, and what their tables show.</summary>
internal static class BenchmarkConfig
{
    private static readonly TimeSpan BuildBound = TimeSpan.FromMinutes(5);

    internal static IConfig Create()
    {
        // Each benchmark runs in a process of its own, so what the JIT learned from one store's calls favours no other. Few
        // and short iterations: all benchmarks are to take minutes. Options such as --iterationCount replace what is set here.
        var job = Job.Default
            .WithWarmupCount(2)
            .WithIterationCount(7)
            .WithIterationTime(TimeInterval.FromMilliseconds(250))
            // BenchmarkDotNet builds all referenced projects again, which the build before has checked.
            .WithArguments([new MsBuildArgument("/p:RunAnalyzers=false")])
            .AsDefault();
        return ManualConfig.Create(DefaultConfig.Instance)
            .AddJob(job)
            .WithBuildTimeout(BuildBound)
            .AddDiagnoser(MemoryDiagnoser.Default)
            .AddColumn(StatisticColumn.Min, StatisticColumn.Max)
            .HideColumns(Column.Error, Column.Median, Column.RatioSD, Column.AllocRatio, Column.Gen0, Column.Gen1, Column.Gen2);
    }
}
