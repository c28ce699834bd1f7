namespace FluxCache.Memory.Eviction;

/// <summary>
/// What keeping an entry is worth: the hits to expect of it for the time that it would still take up room.
/// </summary>
/// <remarks>
/// <para>
/// Each class of uses has a hazard rate, the chance of a hit in a moment, that depends on the time since the last use.
/// The value of an entry is the best ratio, over all times that it could be kept for, of the chance of a hit until then
/// to the time until the hit or until then. That is a Gittins index. With rates that fall it is the rate itself, so
/// that the entry used longest ago goes first; where hits come after a certain time, as in a loop over many keys, it
/// grows towards that time, and entries stay that are nearly there.
/// </para>
/// <para>
/// Sources: J. Gittins, "Bandit processes and dynamic allocation indices" (1979); N. Beckmann, H. Chen and A. Cidon,
/// "LHD: improving cache hit rate by maximizing hit density" (NSDI 2018) for ranking samples by learned hit density.
/// </para>
/// </remarks>
internal static class RetentionValues
{
    /// <summary>Keeping an entry on is not considered beyond the time when hits have become certain.</summary>
    private const double NegligibleChance = 0.001;

    /// <summary>
    /// Until anything is known: the entry used longest ago has the least value, and more uses count for more.
    /// </summary>
    internal static float[] Initial()
    {
        var values = new float[RetentionCells.Count];
        for (var cell = 0; cell < values.Length; cell++)
            values[cell] = (1 + cell / RetentionCells.Ages) / (1f + RetentionCells.StartOf(cell % RetentionCells.Ages));
        return values;
    }

    /// <param name="hazardRates">The hits to expect of an entry of each cell for each unit of the clock.</param>
    internal static float[] From(ReadOnlySpan<double> hazardRates)
    {
        var values = new float[RetentionCells.Count];
        for (var first = 0; first < values.Length; first += RetentionCells.Ages)
            for (var age = 0; age < RetentionCells.Ages; age++)
                values[first + age] = (float)BestRatio(hazardRates.Slice(first, RetentionCells.Ages), age);
        return values;
    }

    private static double BestRatio(ReadOnlySpan<double> hazardRates, int age)
    {
        double best = 0, hits = 0, time = 0, unused = 1;
        for (var until = age; until < hazardRates.Length && unused > NegligibleChance; until++)
        {
            // The entry is somewhere in its first cell, in the middle on average.
            var width = (double)RetentionCells.StartOf(until + 1) - RetentionCells.StartOf(until);
            if (until == age)
                width /= 2;

            var rate = hazardRates[until];
            var chance = 1 - Math.Exp(-rate * width);
            hits += unused * chance;
            time += unused * (rate > 1e-12 ? chance / rate : width);
            unused *= 1 - chance;
            best = Math.Max(best, hits / time);
        }

        return best;
    }
}
