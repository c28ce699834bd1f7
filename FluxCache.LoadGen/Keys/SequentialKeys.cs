namespace FluxCache.LoadGen.Keys;

/// <summary>One key after another, and from the first again.</summary>
internal sealed class SequentialKeys(int count) : IKeyDistribution
{
    public int Pick(long operation, ref SplitMix64 random) => (int)(operation % count);
}
