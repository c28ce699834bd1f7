namespace FluxCache.LoadGen.Keys;

/// <summary>The distributions that the command line offers.</summary>
internal enum KeyDistribution
{
    /// <summary>Every key is as likely as another.</summary>
    Uniform,

    /// <summary>The n-th key is asked for in proportion to 1/n^s.</summary>
    Zipfian,

    /// <summary>One key after another, and from the first again.</summary>
    Sequential,
}
