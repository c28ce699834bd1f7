using FluxCache.LoadGen.Running;

namespace FluxCache.LoadGen.Reporting;

/// <summary>Shows how far a phase is.</summary>
internal interface IProgressView
{
    /// <summary>Runs <paramref name="work"/>, and shows <paramref name="source"/> until it has ended.</summary>
    Task FollowAsync(IProgressSource source, Func<Task> work);
}
