using FluxCache.LoadGen.Running;

namespace FluxCache.LoadGen.Workloads;

/// <summary>What a run does to its target.</summary>
internal interface IWorkload
{
    /// <summary>Brings the target into the state that the workload starts from.</summary>
    Task PrepareAsync(Preparation preparation, CancellationToken cancellationToken);

    /// <summary>The phase that is measured.</summary>
    LoadPhase Phase { get; }
}
