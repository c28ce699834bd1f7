namespace FluxCache.Benchmarks.Comparison;

/// <summary>Compares what was measured with what is committed.</summary>
internal static class RegressionCheck
{
    /// <summary>
    /// How much worse a median may be. Two runs of one build differed by up to 25 % in their ratios on two cores shared
    /// with servers and with whatever else the machine did; what is worse by more than a third is no chance.
    /// </summary>
    internal const double Margin = 0.35;

    /// <summary>
    /// Ratios below are all alike: a pause of a tenth of a millisecond beside one of hundreds is too short to be compared.
    /// </summary>
    private const double Negligible = 0.01;

    /// <summary>What regressed, a line each.</summary>
    internal static IReadOnlyList<string> Find(Results committed, IReadOnlyList<Figure> measured)
    {
        var before = committed.Figures.ToDictionary(static figure => figure.Id);
        var faults = new List<string>();
        foreach (var now in measured.Where(static figure => figure.IsChecked))
        {
            if (!before.TryGetValue(now.Id, out var then))
                continue;

            var bound = now.Better == Better.More
                ? then.Median * (1 - Margin)
                : Math.Max(then.Median * (1 + Margin), Negligible);
            if (now.Better == Better.More ? now.Median < bound : now.Median > bound)
                faults.Add(
                    $"{now.Id}: {ResultTable.Number(now.Median)} now, {ResultTable.Number(then.Median)} committed, "
                    + $"{ResultTable.Number(bound)} is the bound.");
        }

        return faults;
    }
}
