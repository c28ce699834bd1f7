using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using OpenTelemetry;
using OpenTelemetry.Metrics;
using OpenTelemetry.Resources;
using OpenTelemetry.Trace;

namespace FluxCache.ServiceDefaults;

/// <summary>
/// Sends traces, metrics and logs where the standard <c>OTEL_EXPORTER_OTLP_*</c> variables say. Without an endpoint
/// nothing listens, so that nothing is recorded and a request costs what it costs without telemetry.
/// </summary>
internal static class Telemetry
{
    private const string EndpointVariable = "OTEL_EXPORTER_OTLP_ENDPOINT";
    private const string ServiceNameVariable = "OTEL_SERVICE_NAME";

    // The client's and the engine's spans and metrics; the framework's own carry what the instrumentation packages
    // used to add. Grpc.Net.Client is left out: FluxCache.Client has a span for each call, and a second one says no
    // more.
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
