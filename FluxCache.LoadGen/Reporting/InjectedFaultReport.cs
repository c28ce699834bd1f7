namespace FluxCache.LoadGen.Reporting;

/// <summary>One fault.</summary>
/// <param name="AtSeconds">When it began, from the start of the load.</param>
/// <param name="Target"><c>redis</c>, or the node's name.</param>
/// <param name="TookMs">How long it took, until whatever was ended was back.</param>
internal sealed record InjectedFaultReport(double AtSeconds, string Kind, string Target, double TookMs);
