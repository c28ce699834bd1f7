using Aspire.Hosting;

namespace FluxCache.AspireHosting.Redis;

/// <summary>What there is on this machine to run a Redis with.</summary>
internal interface IMachine
{
    /// <summary>
    /// The container runtime that answers, <c>docker</c> or <c>podman</c>; null for none within two seconds.
    /// </summary>
    Task<string?> FindContainerRuntimeAsync(CancellationToken cancellationToken);

    /// <summary>The path of <c>redis-server</c>; null where it is not installed.</summary>
    string? FindRedisServer();

    /// <summary>The path of Garnet's assembly, brought from the NuGet feed where it is not there yet.</summary>
    /// <exception cref="DistributedApplicationException">The feed does not serve it.</exception>
    Task<string> GetGarnetAsync(CancellationToken cancellationToken);
}
