using FluxCache.ServiceDefaults;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;

namespace Microsoft.Extensions.Hosting;

/// <summary>Adds what every service of the platform needs: telemetry, health checks and service discovery.</summary>
public static class ServiceDefaultsExtensions
{
    /// <summary>
    /// Adds the export of telemetry to <c>OTEL_EXPORTER_OTLP_ENDPOINT</c> (none if that is unset), health checks, and
    /// service discovery for every HTTP client.
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
    /// Maps <c>/health</c>, which runs every check and means ready for calls, and <c>/alive</c>, which runs the checks
    /// tagged <c>live</c> and means that the process works.
    /// </summary>
    public static WebApplication MapDefaultEndpoints(this WebApplication app)
    {
        HealthEndpoints.Map(app);
        return app;
    }
}
