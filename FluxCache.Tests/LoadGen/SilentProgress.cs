using FluxCache.LoadGen.Reporting;
using FluxCache.LoadGen.Running;

namespace FluxCache.Tests.LoadGen;

/// <summary>Shows nothing, and remembers which phases there were.</summary>
internal sealed class SilentProgress : IProgressView
{
    internal List<string> Phases { get; } = [];

    public async Task FollowAsync(IProgressSource source, Func<Task> work)
    {
        Phases.Add(source.Look().Phase);
        await work();
    }
}
