using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using OpenTelemetry;
using OpenTelemetry.Metrics;
using OpenTelemetry.Resources;
using OpenTelemetry.Trace;

namespace FluxCache.ServiceDefaults;

/// <summary>
/// Exports traces, metrics and logs as the standard <c>OTEL_EXPORTER_OTLP_*</c> variables say. Without an endpoint nothing
/// listens, nothing is recorded, and telemetry costs a request nothing.
/// </summary>
internal static class Telemetry
{
    private const string EndpointVariable = "OTEL_EXPORTER_OTLP_ENDPOINT";
    private const string ServiceNameVariable = "OTEL_SERVICE_NAME";

    // The spans and metrics of FluxCache, and the framework's own, which replace those of instrumentation packages.
    // Grpc.Net.Client is left out: FluxCache.Client already has a span for each call.
    private static readonly string[] ActivitySources = ["FluxCache", "Microsoft.AspNetCore", "System.Net.Http"];

    private static readonly string[] Meters =
    [
        "FluxCache",
        "Microsoft.AspNetCore.Hosting",
        "Microsoft.AspNetCore.Server.Kestrel",
        "System.Net.Http",
        "System.Runtime",
    ];

    internal static void Add(IHostApplicationBuilder builder)
    {
        if (string.IsNullOrWhiteSpace(builder.Configuration[EndpointVariable]))
            return;

        // In .NET 10 the framework's server spans carry no attributes unless this says so.
        AppContext.SetSwitch("Microsoft.AspNetCore.Hosting.SuppressActivityOpenTelemetryData", false);

        builder.Logging.AddOpenTelemetry(logging =>
        {
            logging.IncludeFormattedMessage = true;
            logging.IncludeScopes = true;
        });

        var telemetry = builder.Services.AddOpenTelemetry()
            .WithTracing(tracing => tracing.AddSource(ActivitySources))
            .WithMetrics(metrics => metrics.AddMeter(Meters));

        if (string.IsNullOrWhiteSpace(builder.Configuration[ServiceNameVariable]))
            telemetry.ConfigureResource(resource => resource.AddService(builder.Environment.ApplicationName));

        telemetry.UseOtlpExporter();
    }
}
