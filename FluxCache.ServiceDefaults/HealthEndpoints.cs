using System.Diagnostics;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Diagnostics.HealthChecks;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace FluxCache.ServiceDefaults;

/// <summary>
/// The two endpoints that an orchestrator probes. They exist in every environment: the answer is one word, and production
/// needs it as much as development.
/// </summary>
internal static class HealthEndpoints
{
    private const string LiveTag = "live";

    internal static void AddChecks(IServiceCollection services) =>
        services.AddHealthChecks().AddCheck("self", () => HealthCheckResult.Healthy(), [LiveTag]);

    internal static void Map(WebApplication app)
    {
        LeaveOutOfTelemetry(app.MapHealthChecks("/health"));
        LeaveOutOfTelemetry(app.MapHealthChecks("/alive", new HealthCheckOptions
        {
            Predicate = check => check.Tags.Contains(LiveTag),
        }));
    }

    /// <summary>Probes arrive every few seconds, and their spans would drown all others.</summary>
    private static void LeaveOutOfTelemetry(IEndpointConventionBuilder endpoint)
    {
        endpoint.DisableHttpMetrics();
        endpoint.Finally(builder =>
        {
            var answer = builder.RequestDelegate!;
            builder.RequestDelegate = context =>
            {
                if (context.Features.Get<IHttpActivityFeature>()?.Activity is { } activity)
                    activity.ActivityTraceFlags &= ~ActivityTraceFlags.Recorded;

                return answer(context);
            };
        });
    }
}
