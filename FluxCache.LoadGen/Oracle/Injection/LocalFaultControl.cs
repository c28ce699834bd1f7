using FluxCache.Faults;
using FluxCache.LoadGen.Oracle.Cluster;

namespace FluxCache.LoadGen.Oracle.Injection;

/// <summary>Instances of the library in this process, each behind a proxy of its own.</summary>
/// <param name="nodes">By name; each owned by the cluster.</param>
/// <param name="proxies">By the node's name; owned from here on.</param>
/// <param name="redis">Redis' process; null where it is not this run's own.</param>
internal sealed class LocalFaultControl(
    IReadOnlyDictionary<string, LibraryNode> nodes,
    IReadOnlyDictionary<string, FaultProxy> proxies,
    IRedisProcess? redis) : IFaultControl
{
    public bool OwnsRedis => redis is not null;

    private IRedisProcess Redis =>
        redis ?? throw new FaultControlException("Redis was not started by this run, so this run can neither suspend nor stop it.");

    // A process that is killed says nothing to Redis: first its connections are gone, then the rest of it.
    public async Task KillNodeAsync(string node, CancellationToken cancellationToken)
    {
        proxies[node].Cut();
        await nodes[node].StopAsync();
    }

    public async Task StartNodeAsync(string node, CancellationToken cancellationToken)
    {
        try
        {
            await nodes[node].StartAsync(cancellationToken);
        }
        catch (FluxCacheException failure)
        {
            throw new FaultControlException($"{node} did not start again: {failure.Message}");
        }
    }

    public Task StallAsync(string node, TimeSpan length, CancellationToken cancellationToken) =>
        proxies[node].StallAsync(length, cancellationToken);

    public Task HalfOpenAsync(string node, TimeSpan length, CancellationToken cancellationToken) =>
        proxies[node].HalfOpenAsync(length, cancellationToken);

    public Task HoldAsync(string node, TimeSpan length, CancellationToken cancellationToken) =>
        proxies[node].HoldAsync(length, cancellationToken);

    // This process would stop with it: what it sends and what it is sent waits instead.
    public Task SuspendNodeAsync(string node, TimeSpan length, CancellationToken cancellationToken) =>
        proxies[node].SuspendAsync(length, cancellationToken);

    public Task CutAsync(string node, CancellationToken cancellationToken)
    {
        proxies[node].Cut();
        return Task.CompletedTask;
    }

    public Task SuspendRedisAsync(CancellationToken cancellationToken) => Redis.SuspendAsync();

    public Task ResumeRedisAsync(CancellationToken cancellationToken) => Redis.ResumeAsync();

    public Task StopRedisAsync(CancellationToken cancellationToken) => Redis.StopAsync();

    public Task StartRedisAsync(CancellationToken cancellationToken) => Redis.StartAsync();

    public async ValueTask DisposeAsync()
    {
        foreach (var proxy in proxies.Values)
            await proxy.DisposeAsync();
    }
}
