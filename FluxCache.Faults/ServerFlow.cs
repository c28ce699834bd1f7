namespace FluxCache.Faults;

/// <summary>What becomes of the bytes that a server sends. Immutable.</summary>
/// <param name="Released">Completes when they may go on.</param>
/// <param name="IsSwallowed">Whether they go nowhere.</param>
internal sealed record ServerFlow(Task Released, bool IsSwallowed)
{
    /// <summary>They go on at once.</summary>
    internal static ServerFlow Passing { get; } = new(Task.CompletedTask, IsSwallowed: false);

    /// <summary>They go nowhere.</summary>
    internal static ServerFlow Swallowed { get; } = new(Task.CompletedTask, IsSwallowed: true);

    /// <summary>They go on later.</summary>
    internal static ServerFlow HeldUntil(Task released) => new(released, IsSwallowed: false);
}
