using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;

namespace FluxCache.AppHost.Reporting;

/// <summary>Lets the console tell what becomes of the topology.</summary>
internal static class ReportingExtensions
{
    /// <summary>
    /// Reports every resource, and ends the topology when it cannot come up, or when its load is done.
    /// </summary>
    /// <param name="builder">The topology.</param>
    /// <param name="load">The load generator.</param>
    /// <param name="endsWithLoad">Whether the load is what the topology runs for.</param>
    /// <returns>What the AppHost is to exit with.</returns>
    public static RunOutcome AddReporting(
        this IDistributedApplicationBuilder builder,
        IResource load,
        bool endsWithLoad)
    {
        var outcome = new RunOutcome();
        var reported = new ReportedLoad(load, endsWithLoad);
        builder.Services.TryAddSingleton(TimeProvider.System);
        builder.Services.AddSingleton(outcome);
        builder.Services.AddHostedService(services =>
            ActivatorUtilities.CreateInstance<TopologyReporter>(services, Console.Out, reported));
        if (endsWithLoad)
        {
            builder.Services.AddHostedService(services =>
                ActivatorUtilities.CreateInstance<LoadReporter>(services, reported));
        }

        return outcome;
    }
}
