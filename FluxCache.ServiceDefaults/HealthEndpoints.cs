using System.Diagnostics;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Diagnostics.HealthChecks;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace FluxCache.ServiceDefaults;

/// <summary>
/// The two questions that an orchestrator asks. They are answered in every environment: the answer is one word, and
/// deployments need it as much as development does.
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

    /// <summary>Probes come every few seconds for ever, and would drown what matters.</summary>
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
