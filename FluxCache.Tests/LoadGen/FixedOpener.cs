using FluxCache.LoadGen;
using FluxCache.LoadGen.Targets;

namespace FluxCache.Tests.LoadGen;

/// <summary>Opens a target that a test made.</summary>
internal sealed class FixedOpener(ILoadTarget target) : ITargetOpener
{
    public LoadTargetKind Kind => LoadTargetKind.InProc;

    public string Address => "nowhere:1";

    public long? MemoryCap => 10_000;

    public Task<ILoadTarget> OpenAsync(CancellationToken cancellationToken) => Task.FromResult(target);

    public Task<ILoadTarget> OpenRedisAsync(CancellationToken cancellationToken) => Task.FromResult(target);
}
