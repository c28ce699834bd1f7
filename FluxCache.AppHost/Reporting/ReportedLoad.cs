namespace FluxCache.AppHost.Reporting;

/// <summary>The load generator in the reports.</summary>
/// <param name="Resource">The load generator.</param>
/// <param name="EndsTopology">
/// Whether its load is what the topology runs for: it is shown in full, and ends everything.
/// </param>
internal sealed record ReportedLoad(IResource Resource, bool EndsTopology);
