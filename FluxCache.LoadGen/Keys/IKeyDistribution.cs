namespace FluxCache.LoadGen.Keys;

/// <summary>Which keys are asked for, and how often. Safe for concurrent calls.</summary>
internal interface IKeyDistribution
{
    /// <summary>Picks the position of an operation's key, from 0.</summary>
    /// <param name="operation">The operation's number in its phase, from 0.</param>
    /// <param name="random">The operation's own generator.</param>
    int Pick(long operation, ref SplitMix64 random);
}
