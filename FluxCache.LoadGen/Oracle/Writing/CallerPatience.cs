using FluxCache.LoadGen.Keys;

namespace FluxCache.LoadGen.Oracle.Writing;

/// <summary>
/// How long a caller waits. Most wait as long as it takes; some give up within a moment, as callers do whose own callers
/// have gone, and some have a short timeout of their own, which strikes when something is slow.
/// </summary>
internal readonly struct CallerPatience
{
    private const double MomentShare = 0.01;
    private const double TimeoutShare = 0.1;
    private static readonly TimeSpan LongestMoment = TimeSpan.FromMilliseconds(3);
    private static readonly TimeSpan LongestTimeout = TimeSpan.FromMilliseconds(300);

    private CallerPatience(TimeSpan? length) => Length = length;

    /// <summary>As long as it takes.</summary>
    internal static CallerPatience Endless => default;

    /// <summary>Unset: as long as it takes.</summary>
    internal TimeSpan? Length { get; }

    internal static CallerPatience Draw(ref SplitMix64 random) => random.NextDouble() switch
    {
        < MomentShare => new(LongestMoment * random.NextDouble()),
        < MomentShare + TimeoutShare => new(LongestTimeout * (0.1 + (0.9 * random.NextDouble()))),
        _ => Endless,
    };

    /// <summary>What gives up when the patience is over; null when it never is.</summary>
    internal CancellationTokenSource? Begin() => Length is { } length ? new CancellationTokenSource(length) : null;
}
