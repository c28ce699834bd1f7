using FluxCache.V1;

namespace FluxCache.Client;

/// <summary>What one node answered when asked for its statistics.</summary>
/// <param name="Address">Where the node was asked.</param>
/// <param name="IsAvailable">Whether the client sends this node its keys; if not, they go to others until it is back.</param>
/// <param name="Statistics">The answer, as the contract defines it; <see langword="null"/> when there was none.</param>
/// <param name="Error">Why there was none.</param>
public sealed record NodeStatistics(
    Uri Address, bool IsAvailable, StatsResponse? Statistics, FluxCacheClientException? Error);
