namespace FluxCache.Memory.Eviction;

/// <summary>
/// Turns counts of hits and of residents into values of entries; recent counts weigh more. One caller at a time.
/// </summary>
/// <param name="statistics">The counts.</param>
/// <param name="capacity">The most entries in memory.</param>
/// <param name="unit">How many evictions make a unit of the clock.</param>
/// <param name="hitsCounted">The part of all hits that is counted.</param>
internal sealed class RetentionLearner(RetentionStatistics statistics, long capacity, long unit, double hitsCounted)
{
    /// <summary>What is left of a count the next time. Some twenty times count, then.</summary>
    private const double Decay = 0.95;

    /// <summary>How many residents of a class it takes to be believed rather than the average of all.</summary>
    private const double ClassPrior = 10;

    /// <summary>
    /// How many residents of a cell it takes to be believed rather than its class. As few as possible: an unknown cell
    /// is worth a try, and one that only looks good is found out by its residents.
    /// </summary>
    private const double CellPrior = 0.1;

    private readonly Counts _hits = new();
    private readonly Counts _residents = new();
    private double _evictions;

    /// <summary>Learns from what was counted since the last time.</summary>
    /// <param name="evictions">How many entries were evicted since then.</param>
    /// <returns>The value of an entry of each cell; null while no resident was ever seen.</returns>
    internal float[]? Learn(long evictions)
    {
        for (var cell = 0; cell < RetentionCells.Count; cell++)
        {
            _hits.Take(cell, statistics.HitsOf(cell), Decay);
            _residents.Take(cell, statistics.ResidentsOf(cell), Decay);
        }

        _evictions = _evictions * Decay + evictions;
        var residents = _residents.Total();
        if (residents == 0 || _evictions == 0)
            return null;

        // A resident that was seen stands for many that were not, for as long as it took until the next look.
        var exposure = capacity / (residents / _evictions) / unit;
        return RetentionValues.From(HazardRates(exposure));
    }

    private double[] HazardRates(double exposure)
    {
        var rates = new double[RetentionCells.Count];
        var average = _hits.Total() / (_residents.Total() * exposure);
        for (var first = 0; first < rates.Length; first += RetentionCells.Ages)
        {
            double classHits = 0, classResidents = 0;
            for (var age = 0; age < RetentionCells.Ages; age++)
            {
                classHits += _hits.Smoothed(first, age);
                classResidents += _residents.Smoothed(first, age);
            }

            var classRate = Rate(classHits, classResidents, ClassPrior, average, exposure);
            for (var age = 0; age < RetentionCells.Ages; age++)
            {
                var (hits, seen) = (_hits.Smoothed(first, age), _residents.Smoothed(first, age));
                rates[first + age] = Rate(hits, seen, CellPrior, classRate, exposure);
            }
        }

        return rates;
    }

    private double Rate(double hits, double residents, double prior, double expected, double exposure) =>
        (hits / hitsCounted + prior * exposure * expected) / ((residents + prior) * exposure);

    /// <summary>Counts of all cells that fade.</summary>
    private sealed class Counts
    {
        private readonly double[] _counts = new double[RetentionCells.Count];
        private readonly uint[] _taken = new uint[RetentionCells.Count];

        internal void Take(int cell, uint counter, double decay)
        {
            _counts[cell] = _counts[cell] * decay + (counter - _taken[cell]);
            _taken[cell] = counter;
        }

        internal double Total() => _counts.Sum();

        /// <summary>Neighbours in age have a quarter each, so that few counts do not make peaks.</summary>
        internal double Smoothed(int first, int age)
        {
            var younger = _counts[first + Math.Max(0, age - 1)];
            var older = _counts[first + Math.Min(RetentionCells.Ages - 1, age + 1)];
            return (younger + 2 * _counts[first + age] + older) / 4;
        }
    }
}
