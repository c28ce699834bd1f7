namespace FluxCache.LoadGen.Keys;

/// <summary>Every key is as likely as another.</summary>
internal sealed class UniformKeys(int count) : IKeyDistribution
{
    public int Pick(long operation, ref SplitMix64 random) => random.NextBelow(count);
}
