using System.Globalization;

namespace FluxCache.LoadGen.Reporting;

/// <summary>Says that an open loop did not reach the rate that was asked for.</summary>
internal static class RateShortfall
{
    /// <summary>The share of the asked rate from which on it counts as reached.</summary>
    private const double Tolerance = 0.95;

    /// <param name="asked">Operations a second of the open loop; null: a closed loop.</param>
    /// <param name="reached">Operations a second that were done or failed.</param>
    /// <param name="underFaults">Whether the run injected faults; the target's part of a shortfall is then known.</param>
    /// <returns>One line for people; null: the rate was reached, or none was asked for.</returns>
    internal static string? Of(double? asked, double? reached, bool underFaults)
    {
        if (asked is not { } wanted || reached is not { } found || found >= wanted * Tolerance)
            return null;

        var who = underFaults ? "the machine" : "the target or the machine";
        return $"asked {Text(wanted)}/s, reached {Text(found)}/s: {who} did not keep up";
    }

    private static string Text(double rate) =>
        rate.ToString(rate < 100 ? "0.##" : "N0", CultureInfo.InvariantCulture);
}
