using System.Net;
using FluxCache.AppHost.Redis;

namespace FluxCache.AppHost.Faults;

/// <summary>Redis' connection string, by way of a proxy. Known when Redis' own is.</summary>
internal sealed class ProxiedConnectionString(IResourceWithConnectionString redis, IPEndPoint proxy) : IValueProvider
{
    public async ValueTask<string?> GetValueAsync(CancellationToken cancellationToken = default) =>
        await redis.GetConnectionStringAsync(cancellationToken) is { Length: > 0 } own
            ? RedisAddress.Replace(own, proxy)
            : throw AppHostException.Usage(
                "Redis has no connection string, and nodes cannot be led through a proxy to it.");
}
