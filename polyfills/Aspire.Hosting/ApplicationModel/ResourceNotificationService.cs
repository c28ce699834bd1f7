using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;
using System.Threading.Channels;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace Aspire.Hosting.ApplicationModel;

/// <summary>
/// Publishes what becomes of the resources. Safe for concurrent use; <c>_gate</c> guards all its state.
/// </summary>
public class ResourceNotificationService : IDisposable
{
    private readonly Lock _gate = new();
    private readonly Dictionary<string, ResourceEvent> _latest = new(StringComparer.OrdinalIgnoreCase);
    private readonly List<Channel<ResourceEvent>> _watchers = [];
    private readonly WaitBehavior _defaultWaitBehavior;
    private readonly CancellationTokenSource _disposed = new();

    internal ResourceNotificationService(WaitBehavior defaultWaitBehavior) =>
        _defaultWaitBehavior = defaultWaitBehavior;

    internal WaitBehavior DefaultWaitBehavior => _defaultWaitBehavior;

    /// <summary>Every resource as it is, then every change, until cancelled or the application is disposed.</summary>
    public async IAsyncEnumerable<ResourceEvent> WatchAsync(
        [EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, _disposed.Token);
        // Unbounded: a slow watcher must not hold up the resources, and changes of resources are few.
        var watcher = Channel.CreateUnbounded<ResourceEvent>(new UnboundedChannelOptions { SingleReader = true });
        lock (_gate)
        {
            foreach (var resourceEvent in _latest.Values) watcher.Writer.TryWrite(resourceEvent);
            _watchers.Add(watcher);
        }

        try
        {
            await foreach (var resourceEvent in watcher.Reader.ReadAllAsync(stop.Token).ConfigureAwait(false))
                yield return resourceEvent;
        }
        finally
        {
            lock (_gate) _watchers.Remove(watcher);
        }
    }

    /// <summary>Waits until a resource is in a state, <c>Running</c> if none is given.</summary>
    public Task WaitForResourceAsync(
        string resourceName,
        string? targetState = null,
        CancellationToken cancellationToken = default)
    {
        var state = targetState ?? KnownResourceStates.Running;
        return WaitForResourceAsync(resourceName, change => change.Snapshot.State?.Text == state, cancellationToken);
    }

    /// <summary>Waits until a resource is in one of some states, and says in which.</summary>
    public async Task<string> WaitForResourceAsync(
        string resourceName,
        IEnumerable<string> targetStates,
        CancellationToken cancellationToken = default)
    {
        var states = targetStates.ToHashSet(StringComparer.Ordinal);
        var change = await WaitForResourceAsync(
            resourceName,
            change => change.Snapshot.State is { } state && states.Contains(state.Text),
            cancellationToken).ConfigureAwait(false);
        return change.Snapshot.State!.Text;
    }

    /// <summary>Waits until a resource fits a condition.</summary>
    /// <exception cref="OperationCanceledException">Cancelled, or the application was disposed.</exception>
    public async Task<ResourceEvent> WaitForResourceAsync(
        string resourceName,
        Func<ResourceEvent, bool> predicate,
        CancellationToken cancellationToken = default)
    {
        ArgumentException.ThrowIfNullOrEmpty(resourceName);
        ArgumentNullException.ThrowIfNull(predicate);
        await foreach (var change in WatchAsync(cancellationToken).ConfigureAwait(false))
        {
            if (Names(change, resourceName) && predicate(change)) return change;
        }

        throw new OperationCanceledException($"Gave up waiting for resource '{resourceName}'.");
    }

    /// <summary>Waits until a resource runs and its health checks pass.</summary>
    public Task<ResourceEvent> WaitForResourceHealthyAsync(
        string resourceName,
        CancellationToken cancellationToken = default) =>
        WaitForResourceHealthyAsync(resourceName, _defaultWaitBehavior, cancellationToken);

    /// <summary>Waits until a resource runs and its health checks pass.</summary>
    /// <exception cref="DistributedApplicationException">It ended, and the behaviour is to stop then.</exception>
    public async Task<ResourceEvent> WaitForResourceHealthyAsync(
        string resourceName,
        WaitBehavior waitBehavior,
        CancellationToken cancellationToken = default)
    {
        var change = await WaitForResourceAsync(
            resourceName,
            change => change.Snapshot.HealthStatus == HealthStatus.Healthy
                || (waitBehavior == WaitBehavior.StopOnResourceUnavailable && HasEnded(change.Snapshot)),
            cancellationToken).ConfigureAwait(false);
        if (!HasEnded(change.Snapshot)) return change;

        throw new DistributedApplicationException(
            $"Resource '{resourceName}' ended before it was healthy: {Describe(change.Snapshot)}.");
    }

    /// <summary>What is known of a resource, by its name or its instance's.</summary>
    public bool TryGetCurrentState(string resourceId, [NotNullWhen(true)] out ResourceEvent? resourceEvent)
    {
        lock (_gate)
        {
            if (_latest.TryGetValue(resourceId, out resourceEvent)) return true;
            resourceEvent = _latest.Values.FirstOrDefault(change => Names(change, resourceId));
            return resourceEvent is not null;
        }
    }

    /// <inheritdoc />
    public void Dispose()
    {
        _disposed.Cancel();
        GC.SuppressFinalize(this);
    }

    /// <summary>Replaces what is known of an instance, and tells every watcher.</summary>
    internal void Publish(
        IResource resource,
        string resourceId,
        Func<CustomResourceSnapshot?, CustomResourceSnapshot> update)
    {
        lock (_gate)
        {
            var before = _latest.GetValueOrDefault(resourceId)?.Snapshot;
            var after = update(before);
            if (ReferenceEquals(before, after)) return;

            var change = new ResourceEvent(resource, resourceId, after);
            _latest[resourceId] = change;
            foreach (var watcher in _watchers) watcher.Writer.TryWrite(change);
        }
    }

    internal static bool HasEnded(CustomResourceSnapshot snapshot) =>
        snapshot.State is { } state && KnownResourceStates.TerminalStates.Contains(state.Text);

    internal static string Describe(CustomResourceSnapshot snapshot) =>
        snapshot.ExitCode is { } code ? $"{snapshot.State?.Text}, exit code {code}" : $"{snapshot.State?.Text}";

    private static bool Names(ResourceEvent change, string name) =>
        string.Equals(change.Resource.Name, name, StringComparison.OrdinalIgnoreCase)
        || string.Equals(change.ResourceId, name, StringComparison.OrdinalIgnoreCase);
}
