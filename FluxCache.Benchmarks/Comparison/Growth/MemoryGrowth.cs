using FluxCache.Benchmarks.Comparison.Cases;

namespace FluxCache.Benchmarks.Comparison.Growth;

/// <summary>The time of a hit by how many entries memory holds, with one thread and with two, beside a dictionary.</summary>
internal static class MemoryGrowth
{
    internal static IEnumerable<Curve> Measure(bool quick, CancellationToken stop)
    {
        int[] entries = quick ? [1_000, 10_000] : [10_000, 100_000, 1_000_000, 10_000_000];
        var kinds = StoreKinds.All.Where(static kind => kind.Name != StoreKinds.MemoryCache).ToArray();
        var lines = kinds.SelectMany(static kind => (string[])[$"{kind.Name}, 1 thread", $"{kind.Name}, 2 threads"])
            .ToDictionary(static name => name, static _ => new List<double>());
        foreach (var count in entries)
        {
            var times = new HitTimes(count, quick ? 50_000 : 1_000_000);
            foreach (var (name, create) in kinds)
            {
                stop.ThrowIfCancellationRequested();
                using var store = StoreKinds.Filled(create, count);
                lines[$"{name}, 1 thread"].Add(MedianOf(3, () => times.MeasureNanoseconds(store, 1)));
                lines[$"{name}, 2 threads"].Add(MedianOf(3, () => times.MeasureNanoseconds(store, 2)));
            }
        }

        yield return new Curve(
            "memory-entries",
            "A hit in memory, by entries",
            "entries",
            "ns",
            [.. entries.Select(static count => (double)count)],
            [.. lines.Select(static line => (line.Key, (IReadOnlyList<double>)line.Value))]);
    }

    private static double MedianOf(int times, Func<double> measure)
    {
        measure();
        return Enumerable.Range(0, times).Select(_ => measure()).Order().ElementAt(times / 2);
    }
}
