namespace FluxCache.LoadGen.Traces;

/// <summary>A trace in memory.</summary>
/// <param name="Keys">The distinct keys, in the order of their first access.</param>
/// <param name="Accesses">The accesses, in their order.</param>
internal sealed record Trace(IReadOnlyList<string> Keys, IReadOnlyList<TraceAccess> Accesses);
