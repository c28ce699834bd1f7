using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Logging;

namespace Aspire.Hosting.Orchestration;

/// <summary>Runs a resource's health checks while it runs, and publishes what they find.</summary>
internal sealed class HealthMonitor(
    ResourceNotificationService notifications,
    HealthCheckService checks,
    ResourceLoggerService logs,
    TimeProvider time)
{
    // Others wait for the first healthy result, and nobody for the next ones.
    private static readonly TimeSpan UnhealthyInterval = TimeSpan.FromMilliseconds(200);
    private static readonly TimeSpan HealthyInterval = TimeSpan.FromSeconds(2);

    /// <summary>Runs until cancelled; returns at once for a resource without health checks.</summary>
    public async Task RunAsync(IResource resource, CancellationToken cancellationToken)
    {
        var keys = resource.Annotations.OfType<HealthCheckAnnotation>().Select(check => check.Key).ToHashSet();
        if (keys.Count == 0) return;

        try
        {
            while (true)
            {
                var running = await notifications.WaitForResourceAsync(
                    resource.Name,
                    change => change.Snapshot.State?.Text == KnownResourceStates.Running,
                    cancellationToken).ConfigureAwait(false);
                var isHealthy = await CheckAsync(running, keys, cancellationToken).ConfigureAwait(false);
                await Task.Delay(isHealthy ? HealthyInterval : UnhealthyInterval, time, cancellationToken)
                    .ConfigureAwait(false);
            }
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            // The application stops.
        }
        catch (Exception failure)
        {
            ResourceLoggerMessages.HealthChecksFailed(logs.GetLogger(resource), resource.Name, failure);
            throw;
        }
    }

    private async Task<bool> CheckAsync(
        ResourceEvent running,
        HashSet<string> keys,
        CancellationToken cancellationToken)
    {
        var report = await checks.CheckHealthAsync(check => keys.Contains(check.Name), cancellationToken)
            .ConfigureAwait(false);
        var now = time.GetUtcNow().UtcDateTime;
        var found = keys.Select(key => Snapshot(key, report, now)).ToArray();

        notifications.Publish(running.Resource, running.ResourceId, snapshot =>
            // What was found before a restart says nothing of the process after it.
            snapshot!.StartTimeStamp == running.Snapshot.StartTimeStamp
                ? snapshot with { HealthReports = [.. found] }
                : snapshot);
        return found.All(check => check.Status == HealthStatus.Healthy);
    }

    private static HealthReportSnapshot Snapshot(string key, HealthReport report, DateTime now) =>
        report.Entries.TryGetValue(key, out var entry)
            ? new HealthReportSnapshot(
                key, entry.Status, entry.Description, entry.Exception?.ToString()) { LastRunAt = now }
            : new HealthReportSnapshot(
                key, HealthStatus.Unhealthy, "No health check of this name is registered.", null);
}
