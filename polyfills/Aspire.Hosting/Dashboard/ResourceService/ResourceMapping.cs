using Google.Protobuf.WellKnownTypes;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace Aspire.Hosting.Dashboard.ResourceService;

/// <summary>Says of a resource in the dashboard's words what the application knows of it.</summary>
internal static class ResourceMapping
{
    public static Wire.Resource ToWire(ResourceEvent change)
    {
        var snapshot = change.Snapshot;
        var resource = new Wire.Resource
        {
            Name = change.ResourceId,
            DisplayName = change.Resource.Name,
            Uid = change.ResourceId,
            ResourceType = snapshot.ResourceType,
            State = snapshot.State?.Text ?? "",
            StateStyle = snapshot.State?.Style ?? "",
            IsHidden = snapshot.IsHidden,
            CreatedAt = ToTimestamp(snapshot.CreationTimeStamp) ?? new Timestamp(),
            StartedAt = ToTimestamp(snapshot.StartTimeStamp),
            StoppedAt = ToTimestamp(snapshot.StopTimeStamp),
        };
        resource.Environment.Add(snapshot.EnvironmentVariables.Select(ToWire));
        resource.Urls.Add(snapshot.Urls.Select(url => ToWire(url, snapshot)));
        resource.HealthReports.Add(snapshot.HealthReports.Select(ToWire));
        resource.Properties.Add(PropertyMapping.Properties(change.Resource, snapshot));
        resource.Commands.Add(CommandMapping.Commands(change.Resource, snapshot.State?.Text));
        resource.Relationships.Add(snapshot.Relationships.Select(relation =>
            new Wire.ResourceRelationship { ResourceName = relation.ResourceName, Type = relation.Type }));
        return resource;
    }

    private static Wire.EnvironmentVariable ToWire(EnvironmentVariableSnapshot variable) => new()
    {
        Name = variable.Name,
        Value = variable.Value ?? "",
        IsFromSpec = variable.IsFromSpec,
    };

    private static Wire.Url ToWire(UrlSnapshot url, CustomResourceSnapshot snapshot) => new()
    {
        EndpointName = url.Name ?? "",
        FullUrl = url.Url,
        IsInternal = url.IsInternal,
        // Nothing answers at the address of a resource that does not run.
        IsInactive = snapshot.State?.Text != KnownResourceStates.Running,
        DisplayProperties = new Wire.UrlDisplayProperties(),
    };

    private static Wire.HealthReport ToWire(HealthReportSnapshot report)
    {
        var health = new Wire.HealthReport
        {
            Key = report.Name,
            Description = report.Description ?? "",
            Exception = report.ExceptionText ?? "",
            LastRunAt = ToTimestamp(report.LastRunAt),
        };
        if (report.Status is { } status) health.Status = ToWire(status);
        return health;
    }

    private static Wire.HealthStatus ToWire(HealthStatus status) => status switch
    {
        HealthStatus.Healthy => Wire.HealthStatus.Healthy,
        HealthStatus.Degraded => Wire.HealthStatus.Degraded,
        HealthStatus.Unhealthy => Wire.HealthStatus.Unhealthy,
        _ => throw new ArgumentOutOfRangeException(nameof(status), status, "Not a health status."),
    };

    private static Timestamp? ToTimestamp(DateTime? moment) =>
        moment is { } utc ? Timestamp.FromDateTime(DateTime.SpecifyKind(utc, DateTimeKind.Utc)) : null;
}
