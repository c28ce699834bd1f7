namespace FluxCache.Benchmarks.Comparison;

/// <summary>
/// Runs comparisons in rounds. Every round measures every contender once, A, B, A, B and so on, because a machine is faster
/// now and slower then: ratios are taken within a round, and the median of the rounds counts.
/// </summary>
internal sealed class ComparisonRun(int rounds, TextWriter progress)
{
    internal async Task<IReadOnlyList<Figure>> RunAsync(IComparison comparison, CancellationToken stop)
    {
        await progress.WriteLineAsync($"{comparison.Name}: preparing");
        await comparison.PrepareAsync(stop);
        var measured = new List<Round>();
        var count = Math.Min(rounds, comparison.MostRounds);
        for (var number = 1; number <= count; number++)
        {
            stop.ThrowIfCancellationRequested();
            await progress.WriteLineAsync($"{comparison.Name}: round {number} of {count}");
            var round = new Round();
            await comparison.MeasureAsync(round, stop);
            measured.Add(round);
        }

        return [.. comparison.Claims.Select(claim => Figure.Of(claim, measured))];
    }
}
