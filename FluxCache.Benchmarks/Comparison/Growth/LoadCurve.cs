using System.Globalization;
using FluxCache.Benchmarks.Comparison.Cases;

namespace FluxCache.Benchmarks.Comparison.Growth;

/// <summary>Microseconds an operation, by one option of the load generator, for GETs and for SETs.</summary>
/// <param name="target">Options that name what the load goes to.</param>
/// <param name="quick">Whether runs are short.</param>
internal sealed class LoadCurve(string[] target, bool quick)
{
    /// <param name="option">The option that grows.</param>
    /// <param name="values">What it is given.</param>
    /// <param name="keysFor">How many keys there are, by the value.</param>
    internal async Task<Curve> MeasureAsync(
        string name, string title, string quantity, string option, int[] values, Func<int, int> keysFor, CancellationToken stop)
    {
        List<double> gets = [], sets = [];
        foreach (var value in values)
        {
            string[] options =
            [
                option, Text(value), "--keys", Text(keysFor(value)), "--duration", quick ? "500ms" : "2s", "--warm-up", quick ? "500ms" : "1500ms", .. target,
            ];
            sets.Add(1e6 / (await LoadGenProgram.RunAsync(["set", .. options], stop)).OperationsPerSecond);
            gets.Add(1e6 / (await LoadGenProgram.RunAsync(["get", .. options], stop)).OperationsPerSecond);
        }

        return new Curve(name, title, quantity, "µs", [.. values.Select(static value => (double)value)], [("GET", gets), ("SET", sets)]);
    }

    private static string Text(int number) => number.ToString(CultureInfo.InvariantCulture);
}
