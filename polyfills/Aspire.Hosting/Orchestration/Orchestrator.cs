using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Aspire.Hosting.Orchestration;

/// <summary>Brings the application's resources up with the host, and takes them down with it.</summary>
internal sealed class Orchestrator(
    IResourceCollection resources,
    ResourceNotificationService notifications,
    ResourceLoggerService logs,
    LaunchSpecFactory specs,
    PortAllocator ports,
    TimeProvider time,
    IServiceProvider services) : IHostedService, IAsyncDisposable, IDisposable
{
    private readonly CancellationTokenSource _stopping = new();
    private IReadOnlyList<ResourceLifecycle> _lifecycles = [];
    private Task _running = Task.CompletedTask;

    public Task StartAsync(CancellationToken cancellationToken)
    {
        EndpointAllocation.Allocate(resources, ports);

        var gate = new DependencyGate(notifications);
        var lifecycles = new List<ResourceLifecycle>();
        foreach (var resource in resources)
        {
            var state = new ResourceState(resource, notifications, time);
            state.Created();
            if (resource is IResourceWithoutLifetime) state.Available();
            else lifecycles.Add(new ResourceLifecycle(state, gate, specs, logs.Log(resource.Name)));
        }

        _lifecycles = lifecycles;
        // Resolved here, not in the constructor: the checks may need the application.
        var health = ActivatorUtilities.CreateInstance<HealthMonitor>(services);
        _running = Task.WhenAll(_lifecycles
            .Select(StartAsync)
            .Concat(_lifecycles.Select(lifecycle => health.RunAsync(lifecycle.Resource, _stopping.Token))));
        return Task.CompletedTask;
    }

    public async Task StopAsync(CancellationToken cancellationToken)
    {
        await _stopping.CancelAsync().ConfigureAwait(false);
        foreach (var group in StopOrder.Groups(_lifecycles.Select(lifecycle => lifecycle.Resource)))
        {
            await Task.WhenAll(_lifecycles.Where(lifecycle => group.Contains(lifecycle.Resource)).Select(StopAsync))
                .WaitAsync(cancellationToken).ConfigureAwait(false);
        }

        await _running.WaitAsync(cancellationToken).ConfigureAwait(false);
    }

    public ResourceLifecycle? Find(string resourceId) => _lifecycles.FirstOrDefault(lifecycle =>
        string.Equals(lifecycle.Resource.Name, resourceId, StringComparison.OrdinalIgnoreCase)
        || string.Equals(lifecycle.InstanceId, resourceId, StringComparison.OrdinalIgnoreCase));

    /// <summary>Ends every process at once.</summary>
    public void Kill()
    {
        foreach (var lifecycle in _lifecycles) lifecycle.Kill();
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var lifecycle in _lifecycles) await lifecycle.DisposeAsync().ConfigureAwait(false);
        _stopping.Dispose();
    }

    public void Dispose()
    {
        Kill();
        _stopping.Dispose();
    }

    private static async Task StartAsync(ResourceLifecycle lifecycle)
    {
        try
        {
            await lifecycle.StartAsync().ConfigureAwait(false);
        }
        catch (Exception failure) when (failure is DistributedApplicationException or OperationCanceledException)
        {
            // Its state and its log say so; what waits for it sees that.
        }
    }

    private async Task StopAsync(ResourceLifecycle lifecycle)
    {
        try
        {
            await lifecycle.StopAsync().ConfigureAwait(false);
        }
        catch (DistributedApplicationException failure)
        {
            // The others must be stopped all the same.
            ResourceLoggerMessages.FailedToStop(logs.GetLogger(lifecycle.Resource), lifecycle.Resource.Name, failure);
        }
    }
}
