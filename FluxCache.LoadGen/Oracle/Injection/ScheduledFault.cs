namespace FluxCache.LoadGen.Oracle.Injection;

/// <summary>One fault of a schedule.</summary>
/// <param name="At">When, from the start of the load.</param>
/// <param name="Node">Which node, from 0; null where the fault is Redis'.</param>
/// <param name="Length">How long it lasts; zero where it is over at once.</param>
/// <param name="Draw">What decides the rest of it, such as which connections.</param>
internal sealed record ScheduledFault(TimeSpan At, FaultKind Kind, int? Node, TimeSpan Length, ulong Draw);
