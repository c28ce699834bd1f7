namespace FluxCache.Benchmarks.Comparison;

/// <summary>What one round measured, by contender.</summary>
internal sealed class Round
{
    private readonly Dictionary<string, double> _values = [];

    internal double this[string name] => _values[name];

    internal void Add(string name, double value) => _values.Add(name, value);

    /// <summary>What a claim is of this round: the value, or its ratio to the peer's.</summary>
    internal double Of(Claim claim) =>
        claim.Peer is { } peer ? _values[claim.Contender] / _values[peer] : _values[claim.Contender];
}
