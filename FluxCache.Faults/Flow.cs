namespace FluxCache.Faults;

/// <summary>What becomes of the bytes that one side sends. Immutable.</summary>
/// <param name="Released">Completes when they may go on.</param>
/// <param name="IsSwallowed">Whether they go nowhere.</param>
internal sealed record Flow(Task Released, bool IsSwallowed)
{
    /// <summary>They go on at once.</summary>
    internal static Flow Passing { get; } = new(Task.CompletedTask, IsSwallowed: false);

    /// <summary>They go nowhere.</summary>
    internal static Flow Swallowed { get; } = new(Task.CompletedTask, IsSwallowed: true);

    /// <summary>They go on later.</summary>
    internal static Flow HeldUntil(Task released) => new(released, IsSwallowed: false);
}
