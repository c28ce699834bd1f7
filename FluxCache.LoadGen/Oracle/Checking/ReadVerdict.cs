using FluxCache.LoadGen.Measuring;

namespace FluxCache.LoadGen.Oracle.Checking;

/// <summary>What a read turned out to be.</summary>
/// <param name="Fault">What is wrong with it; null when nothing is.</param>
/// <param name="Staleness">
/// How long before the read started a newer write had been acknowledged; zero when none had.
/// </param>
/// <param name="IsLate">Whether it shows that a write of unknown outcome took effect later than its bound.</param>
internal readonly record struct ReadVerdict(FindingKind? Fault, TimeSpan Staleness, bool IsLate = false)
{
    /// <summary>Nothing is wrong with it.</summary>
    internal static ReadVerdict Right => default;

    /// <summary>A write of unknown outcome took effect later than its bound.</summary>
    internal static ReadVerdict Late => new(null, TimeSpan.Zero, IsLate: true);

    /// <summary>It should not have been.</summary>
    internal static ReadVerdict Wrong(FindingKind fault) => new(fault, TimeSpan.Zero);

    /// <summary>It may lag, and did by so much; below zero counts as not at all.</summary>
    internal static ReadVerdict Behind(TimeSpan by) => new(null, by > TimeSpan.Zero ? by : TimeSpan.Zero);
}
