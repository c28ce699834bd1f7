namespace FluxCache.LoadGen.Keys;

/// <summary>What a value turned out to be.</summary>
internal enum StampCheck
{
    /// <summary>A value of the key, every byte as written.</summary>
    Intact,

    /// <summary>A value of another key.</summary>
    OtherKey,

    /// <summary>No value as it was written: cut off, mixed up or made by another program.</summary>
    Damaged,
}
