using BenchmarkDotNet.Running;
using FluxCache.Benchmarks.Running;

BenchmarkSwitcher.FromAssembly(typeof(BenchmarkConfig).Assembly).Run(args, BenchmarkConfig.Create());
