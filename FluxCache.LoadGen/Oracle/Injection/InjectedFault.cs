namespace FluxCache.LoadGen.Oracle.Injection;

/// <summary>A fault that was injected.</summary>
/// <param name="At">When it began, from the start of the load.</param>
/// <param name="Length">How long it took, until whatever was ended was back.</param>
internal sealed record InjectedFault(FaultKind Kind, string Target, TimeSpan At, TimeSpan Length);
