using FluxCache.V1;

namespace FluxCache.Client;

/// <summary>The statistics of one node.</summary>
/// <param name="Address">The address of the node.</param>
/// <param name="IsAvailable">Whether the client uses this node. If not, other nodes serve its keys until it is back.</param>
/// <param name="Statistics">The statistics, as the contract defines them; <see langword="null"/> if the node did not answer.</param>
/// <param name="Error">The reason why the node did not answer.</param>
public sealed record NodeStatistics(
    Uri Address, bool IsAvailable, StatsResponse? Statistics, FluxCacheClientException? Error);
