using System.Text.Json;
using FluxCache.Benchmarks.Servers;

namespace FluxCache.Benchmarks.Comparison.Cases;

/// <summary>FluxCache's load generator in a process of its own: one run, and its report.</summary>
internal static class LoadGenProgram
{
    /// <exception cref="InvalidOperationException">The run failed, or something mismatched.</exception>
    internal static async Task<LoadGenReport> RunAsync(IReadOnlyList<string> arguments, CancellationToken stop)
    {
        var report = Path.Combine(Path.GetTempPath(), $"fluxcache-compare-{Guid.NewGuid():N}.json");
        string[] command = ["dotnet", Path.Combine(AppContext.BaseDirectory, "FluxCache.LoadGen.dll"), .. arguments, "--report", report];
        try
        {
            var (exitCode, output) = await GuardedProgram.RunAsync(command, stop);
            return exitCode == 0
                ? Read(report)
                : throw new InvalidOperationException($"'{string.Join(' ', command)}' ended with {exitCode}: {output}");
        }
        finally
        {
            File.Delete(report);
        }
    }

    private static LoadGenReport Read(string file)
    {
        using var json = JsonDocument.Parse(File.ReadAllText(file));
        var root = json.RootElement;
        return new LoadGenReport(
            root.GetProperty("opsPerSecond").GetDouble(),
            root.GetProperty("latencyMs").GetProperty("p99").GetDouble(),
            root.GetProperty("phases").EnumerateArray().ToDictionary(
                static phase => phase.GetProperty("name").GetString()!,
                static phase => phase.GetProperty("opsPerSecond").GetDouble()));
    }
}

/// <param name="OperationsPerSecond">Of the measured phase.</param>
/// <param name="P99Milliseconds">Of the measured phase.</param>
/// <param name="Phases">Operations, or keys, a second of every phase.</param>
internal sealed record LoadGenReport(
    double OperationsPerSecond,
    double P99Milliseconds,
    IReadOnlyDictionary<string, double> Phases);
