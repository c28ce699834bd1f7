namespace FluxCache.LoadGen.Oracle.Cluster;

/// <summary>How a node served a read.</summary>
/// <param name="Tier">Which tier; <see cref="CacheTier.None"/> when the key was not found.</param>
/// <param name="IsStale">Whether the node says that the value may be out of step with Redis.</param>
internal readonly record struct NodeReading(CacheTier Tier, bool IsStale);
