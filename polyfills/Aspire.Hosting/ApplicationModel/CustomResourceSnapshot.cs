using System.Collections.Immutable;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace Aspire.Hosting.ApplicationModel;

/// <summary>All that is known of a resource at one moment. Immutable.</summary>
public sealed record CustomResourceSnapshot
{
    /// <summary>What kind of resource: <c>Project</c>, <c>Executable</c>, <c>Container</c>, …</summary>
    public required string ResourceType { get; init; }

    /// <summary>What a dashboard shows of it.</summary>
    public required ImmutableArray<ResourcePropertySnapshot> Properties { get; init; }

    /// <summary>The state; null before there is one.</summary>
    public ResourceStateSnapshot? State { get; init; }

    /// <summary>What the resource ended with; null while it runs.</summary>
    public int? ExitCode { get; init; }

    /// <summary>Where it is.</summary>
    public ImmutableArray<UrlSnapshot> Urls { get; init; } = [];

    /// <summary>Its environment, since its last start.</summary>
    public ImmutableArray<EnvironmentVariableSnapshot> EnvironmentVariables { get; init; } = [];

    /// <summary>How it relates to others.</summary>
    public ImmutableArray<RelationshipSnapshot> Relationships { get; init; } = [];

    /// <summary>What its health checks found last.</summary>
    public ImmutableArray<HealthReportSnapshot> HealthReports { get; internal init; } = [];

    /// <summary>When the application made it, in UTC.</summary>
    public DateTime? CreationTimeStamp { get; init; }

    /// <summary>When it started last, in UTC.</summary>
    public DateTime? StartTimeStamp { get; init; }

    /// <summary>When it ended last, in UTC; null while it runs.</summary>
    public DateTime? StopTimeStamp { get; init; }

    /// <summary>Whether it is left out of lists.</summary>
    public bool IsHidden { get; init; }

    /// <summary>
    /// The worst that its health checks found, unhealthy before all have run; healthy where it has none; null while
    /// it does not run.
    /// </summary>
    public HealthStatus? HealthStatus
    {
        get
        {
            if (State?.Text != KnownResourceStates.Running) return null;
            return HealthReports.IsEmpty
                ? Microsoft.Extensions.Diagnostics.HealthChecks.HealthStatus.Healthy
                : HealthReports.Min(
                    report => report.Status ?? Microsoft.Extensions.Diagnostics.HealthChecks.HealthStatus.Unhealthy);
        }
    }
}
