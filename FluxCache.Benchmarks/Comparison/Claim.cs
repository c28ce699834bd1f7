namespace FluxCache.Benchmarks.Comparison;

/// <summary>One line of a comparison: what is measured, against whom, and what it is to reach.</summary>
/// <param name="Path">Which path of the cache: memory, redis, node or origin.</param>
/// <param name="Case">What was done.</param>
/// <param name="Contender">The name under which rounds have the measured value.</param>
/// <param name="Peer">The name of the value that it is divided by; null: it stands by itself.</param>
/// <param name="Unit">Of the measured value.</param>
/// <param name="Better">Whether more of it is better, or less.</param>
internal sealed record Claim(string Path, string Case, string Contender, string? Peer, string Unit, Better Better)
{
    /// <summary>The bound that the median (of the ratio, where there is a peer) is to keep; null: none is set.</summary>
    internal double? Goal { get; init; }

    /// <summary>
    /// Whether <c>check</c> compares it. Where there is no peer to divide by, only what does not depend on the machine.
    /// </summary>
    internal bool IsChecked { get; init; } = Peer is not null;
}
