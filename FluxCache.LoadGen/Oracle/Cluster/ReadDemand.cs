using FluxCache.LoadGen.Oracle.Checking;

namespace FluxCache.LoadGen.Oracle.Cluster;

/// <summary>How fresh a read asks to be.</summary>
/// <param name="Token">Of <see cref="DemandKind.AtLeast"/>; null for the others.</param>
internal readonly record struct ReadDemand(DemandKind Kind, string? Token = null);
