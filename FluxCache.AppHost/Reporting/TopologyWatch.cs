using Aspire.Hosting.Eventing;
using Aspire.Hosting.Lifecycle;

namespace FluxCache.AppHost.Reporting;

/// <summary>
/// A report that runs beside the topology, from the application's first event until the application is disposed of.
/// </summary>
/// <remarks>
/// A hosted service would be too late: it would start behind Aspire's own, which return only when every resource has started.
/// </remarks>
internal abstract class TopologyWatch : IDistributedApplicationEventingSubscriber, IAsyncDisposable
{
    private readonly CancellationTokenSource _stop = new();

    /// <summary>The report under way.</summary>
    protected Task Reporting { get; private set; } = Task.CompletedTask;

    public Task SubscribeAsync(
        IDistributedApplicationEventing eventing,
        DistributedApplicationExecutionContext executionContext,
        CancellationToken cancellationToken)
    {
        eventing.Subscribe<BeforeStartEvent>((_, _) =>
        {
            Reporting = ReportAsync(_stop.Token);
            return Task.CompletedTask;
        });
        return Task.CompletedTask;
    }

    public async ValueTask DisposeAsync()
    {
        // The container does this once for each type under which it knows the watch.
        await _stop.CancelAsync();
        await Reporting;
    }

    /// <summary>Reports until it is done or cancelled.</summary>
    protected abstract Task ReportAsync(CancellationToken cancellationToken);

    protected static bool HasEnded(CustomResourceSnapshot snapshot) =>
        snapshot.State is { } state && KnownResourceStates.TerminalStates.Contains(state.Text);
}
