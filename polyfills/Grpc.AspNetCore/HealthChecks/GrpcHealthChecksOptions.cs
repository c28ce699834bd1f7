namespace Grpc.AspNetCore.HealthChecks;

/// <summary>How .NET health checks answer gRPC health requests.</summary>
public sealed class GrpcHealthChecksOptions
{
    /// <summary>Which checks make up the health of which service. Default: all of them make up "", the server.</summary>
    public ServiceMappingCollection Services { get; } = [];

    /// <summary>
    /// Whether answers come from the last published report instead of checks that run for the request. Default false.
    /// </summary>
    public bool UseHealthChecksCache { get; set; }

    /// <summary>
    /// Whether watchers stay connected while the application stops. Default false: they are told NOT_SERVING and let go,
    /// so that the server can drain.
    /// </summary>
    public bool SuppressCompletionOnShutdown { get; set; }
}
