using Microsoft.Extensions.Configuration;

namespace Aspire.Hosting;

/// <summary>Tells a resource where its telemetry goes and under which name.</summary>
internal static class OtlpEnvironment
{
    private const string DevelopmentIntervalMilliseconds = "1000";

    /// <summary>
    /// The endpoint of the dashboard, or of whatever else receives OTLP: without one configured, telemetry stays off.
    /// </summary>
    public static void AddEndpoint(EnvironmentCallbackContext context, IConfiguration configuration, bool isDevelopment)
    {
        var grpc = configuration[KnownConfigNames.DashboardOtlpGrpcEndpointUrl];
        var http = configuration[KnownConfigNames.DashboardOtlpHttpEndpointUrl];
        var endpoint = string.IsNullOrEmpty(grpc) ? http : grpc;
        if (string.IsNullOrEmpty(endpoint)) return;

        var variables = context.EnvironmentVariables;
        variables["OTEL_EXPORTER_OTLP_ENDPOINT"] = endpoint;
        variables["OTEL_EXPORTER_OTLP_PROTOCOL"] = endpoint == grpc ? "grpc" : "http/protobuf";
        if (configuration[KnownConfigNames.OtlpApiKey] is { Length: > 0 } key)
            variables["OTEL_EXPORTER_OTLP_HEADERS"] = $"x-otlp-api-key={key}";

        if (!isDevelopment) return;
        variables["OTEL_BLRP_SCHEDULE_DELAY"] = DevelopmentIntervalMilliseconds;
        variables["OTEL_BSP_SCHEDULE_DELAY"] = DevelopmentIntervalMilliseconds;
        variables["OTEL_METRIC_EXPORT_INTERVAL"] = DevelopmentIntervalMilliseconds;
        variables["OTEL_TRACES_SAMPLER"] = "always_on";
        variables["OTEL_METRICS_EXEMPLAR_FILTER"] = "trace_based";
    }

    /// <summary>The resource is the service, and the suffix of its running instance tells instances apart.</summary>
    public static void AddIdentity(IDictionary<string, object> variables, string resourceName, string instanceId)
    {
        variables["OTEL_SERVICE_NAME"] = resourceName;
        variables["OTEL_RESOURCE_ATTRIBUTES"] = $"service.instance.id={instanceId[(resourceName.Length + 1)..]}";
    }
}
