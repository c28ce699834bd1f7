namespace Aspire.Hosting.Orchestration;

/// <summary>Holds a resource's start until the resources it waits for have come that far.</summary>
internal sealed class DependencyGate(ResourceNotificationService notifications)
{
    /// <summary>What the resource waits for; values need no waiting.</summary>
    public static IReadOnlyList<WaitAnnotation> Waits(IResource resource) =>
        [.. resource.Annotations.OfType<WaitAnnotation>().Where(wait => wait.Resource is not IResourceWithoutLifetime)];

    /// <exception cref="DistributedApplicationException">An awaited resource ended otherwise than awaited.</exception>
    public Task PassAsync(IResource resource, CancellationToken cancellationToken) =>
        Task.WhenAll(Waits(resource).Select(wait => WaitAsync(wait, cancellationToken)));

    private Task WaitAsync(WaitAnnotation wait, CancellationToken cancellationToken)
    {
        var behavior = wait.WaitBehavior ?? notifications.DefaultWaitBehavior;
        return wait.WaitType switch
        {
            WaitType.WaitUntilHealthy =>
                notifications.WaitForResourceHealthyAsync(wait.Resource.Name, behavior, cancellationToken),
            WaitType.WaitUntilStarted => WaitUntilStartedAsync(wait.Resource.Name, behavior, cancellationToken),
            WaitType.WaitForCompletion => WaitForCompletionAsync(wait, cancellationToken),
            _ => throw new NotSupportedException($"The Aspire.Hosting polyfill has no wait of type {wait.WaitType}."),
        };
    }

    private async Task WaitUntilStartedAsync(string name, WaitBehavior behavior, CancellationToken cancellationToken)
    {
        var change = await notifications.WaitForResourceAsync(
            name,
            change => change.Snapshot.State?.Text == KnownResourceStates.Running
                || (behavior == WaitBehavior.StopOnResourceUnavailable
                    && ResourceNotificationService.HasEnded(change.Snapshot)),
            cancellationToken).ConfigureAwait(false);
        if (ResourceNotificationService.HasEnded(change.Snapshot)) throw Ended(change);
    }

    private async Task WaitForCompletionAsync(WaitAnnotation wait, CancellationToken cancellationToken)
    {
        var change = await notifications.WaitForResourceAsync(
            wait.Resource.Name,
            change => ResourceNotificationService.HasEnded(change.Snapshot),
            cancellationToken).ConfigureAwait(false);
        if (change.Snapshot.ExitCode != wait.ExitCode) throw Ended(change);
    }

    private static DistributedApplicationException Ended(ResourceEvent change) =>
        new($"Resource '{change.Resource.Name}' ended: {ResourceNotificationService.Describe(change.Snapshot)}.");
}
