namespace FluxCache.LoadGen.Keys;

/// <summary>How often each key is asked for. Safe for concurrent calls.</summary>
internal interface IKeyDistribution
{
    /// <summary>Picks a key's position, from 0.</summary>
    int Pick(ref SplitMix64 random);
}
