using Microsoft.Extensions.Diagnostics.HealthChecks;
using Status = Grpc.Health.V1.HealthCheckResponse.Types.ServingStatus;

namespace Grpc.AspNetCore.HealthChecks.Serving;

/// <summary>From .NET health to gRPC health.</summary>
internal static class ServingStatus
{
    /// <summary>One unhealthy check stops a service, a degraded one does not, and without checks nobody knows.</summary>
    public static Status Of(IEnumerable<HealthStatus> checks)
    {
        var status = Status.Unknown;
        foreach (var check in checks)
        {
            if (check == HealthStatus.Unhealthy)
                return Status.NotServing;
            status = Status.Serving;
        }
        return status;
    }
}
