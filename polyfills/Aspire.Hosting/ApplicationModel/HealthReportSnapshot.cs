using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace Aspire.Hosting.ApplicationModel;

/// <summary>What a health check found last.</summary>
/// <param name="Name">The check's name.</param>
/// <param name="Status">What it found; null before it ran.</param>
/// <param name="Description">What it said.</param>
/// <param name="ExceptionText">The exception it failed with.</param>
public sealed record HealthReportSnapshot(string Name, HealthStatus? Status, string? Description, string? ExceptionText)
{
    /// <summary>When it ran; null before it did.</summary>
    public DateTime? LastRunAt { get; init; }
}
