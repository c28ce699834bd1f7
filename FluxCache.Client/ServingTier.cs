namespace FluxCache.Client;

/// <summary>The tier that a node read a value from.</summary>
public enum ServingTier
{
    /// <summary>Nowhere: the key was not found.</summary>
    None = 0,

    /// <summary>The node's memory.</summary>
    Memory = 1,

    /// <summary>Redis.</summary>
    Redis = 2,
}
