namespace FluxCache.LoadGen.Running;

/// <summary>What a phase does, and when it ends: by <see cref="Operations"/>, <see cref="Duration"/>, or when stopped.</summary>
internal sealed record LoadPhase
{
    private const int MostClaimed = 16;
    private const int ClaimsForEach = 64;

    internal required string Name { get; init; }

    /// <summary>Makes the worker of this number, from 0.</summary>
    internal required Func<int, ILoadWorker> CreateWorker { get; init; }

    /// <summary>How many operations are under way at a time, at most.</summary>
    internal required int Concurrency { get; init; }

    internal long? Operations { get; init; }

    internal TimeSpan? Duration { get; init; }

    /// <summary>Operations a second whatever the target does (an open loop); unset: as fast as it answers.</summary>
    internal double? RatePerSecond { get; init; }

    /// <summary>
    /// Whether a worker waits after a failure in an open loop as well. Otherwise what fails at once takes the operations that
    /// the others have no time for yet.
    /// </summary>
    internal bool WaitsAfterFailure { get; init; }

    /// <summary>Whether operations must start in their order, as closely as concurrency lets them.</summary>
    internal bool InOrder { get; init; }

    /// <summary>
    /// How many operations a worker takes at a time. More than one keeps workers from contending for the counter; few
    /// enough that all of them are busy until the end.
    /// </summary>
    internal int ClaimSize => InOrder || RatePerSecond is not null
        ? 1
        : (int)Math.Clamp((Operations ?? long.MaxValue) / ((long)Concurrency * ClaimsForEach), 1, MostClaimed);
}
