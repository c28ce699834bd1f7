using System.Text.Json.Serialization;

namespace FluxCache.Benchmarks.Comparison;

/// <summary>What a claim came to over all rounds.</summary>
internal sealed record Figure
{
    public required string Path { get; init; }

    public required string Case { get; init; }

    public required string Contender { get; init; }

    /// <summary>Who the ratios are to; null: there are none.</summary>
    public string? Peer { get; init; }

    public required string Unit { get; init; }

    public required Better Better { get; init; }

    /// <summary>The measured value itself: median over the rounds.</summary>
    public required double Value { get; init; }

    /// <summary>The ratio to the peer, taken in each round: median. Without a peer the value.</summary>
    public required double Median { get; init; }

    public required double Min { get; init; }

    public required double Max { get; init; }

    /// <summary>Of how many rounds it is the median.</summary>
    public required int Rounds { get; init; }

    public double? Goal { get; init; }

    public required bool IsChecked { get; init; }

    /// <summary>Whether the goal is reached; null: none is set.</summary>
    [JsonIgnore]
    public bool? Reaches => Goal is not { } goal ? null : Better == Better.More ? Median >= goal : Median <= goal;

    /// <summary>What stays the same from run to run.</summary>
    [JsonIgnore]
    public string Id => $"{Path}: {Case}, {Contender}{(Peer is null ? "" : $" to {Peer}")}";

    internal static Figure Of(Claim claim, IReadOnlyList<Round> rounds)
    {
        double[] ratios = [.. rounds.Select(round => round.Of(claim))];
        return new Figure
        {
            Path = claim.Path,
            Case = claim.Case,
            Contender = claim.Contender,
            Peer = claim.Peer,
            Unit = claim.Unit,
            Better = claim.Better,
            Value = MedianOf(rounds.Select(round => round[claim.Contender])),
            Median = MedianOf(ratios),
            Min = ratios.Min(),
            Max = ratios.Max(),
            Rounds = rounds.Count,
            Goal = claim.Goal,
            IsChecked = claim.IsChecked,
        };
    }

    internal static double MedianOf(IEnumerable<double> values)
    {
        double[] sorted = [.. values.Order()];
        var middle = sorted.Length / 2;
        return sorted.Length % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
    }
}
