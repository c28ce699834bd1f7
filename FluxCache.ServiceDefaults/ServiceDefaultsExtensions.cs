using FluxCache.ServiceDefaults;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;

namespace Microsoft.Extensions.Hosting;

/// <summary>What every service of the platform has: telemetry, health, service discovery.</summary>
public static class ServiceDefaultsExtensions
{
    /// <summary>
    /// Adds the export of telemetry (where <c>OTEL_EXPORTER_OTLP_ENDPOINT</c> says to), health checks, and service
    /// discovery for every HTTP client.
    /// </summary>
    public static TBuilder AddServiceDefaults<TBuilder>(this TBuilder builder)
        where TBuilder : IHostApplicationBuilder
    {
        Telemetry.Add(builder);
        HealthEndpoints.AddChecks(builder.Services);

        builder.Services.AddServiceDiscovery();
        builder.Services.ConfigureHttpClientDefaults(http => http.AddServiceDiscovery());
        return builder;
    }

    /// <summary>
    /// Maps <c>/health</c> (every check: ready for calls) and <c>/alive</c> (checks tagged <c>live</c>: worth keeping).
    /// </summary>
    public static WebApplication MapDefaultEndpoints(this WebApplication app)
    {
        HealthEndpoints.Map(app);
        return app;
    }
}
