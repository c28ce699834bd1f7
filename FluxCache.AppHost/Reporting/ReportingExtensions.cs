using Aspire.Hosting.Lifecycle;
using Microsoft.Extensions.DependencyInjection;

namespace FluxCache.AppHost.Reporting;

/// <summary>Lets the console tell what becomes of the topology, from its first resource to its last.</summary>
internal static class ReportingExtensions
{
    /// <summary>
    /// Reports every resource, ends the topology when it cannot come up or when its load is done, and stops its resources
    /// in order.
    /// </summary>
    /// <param name="builder">The topology.</param>
    /// <param name="stages">
    /// The resources, in the order in which they stop: the load generator first. Those of one stage stop together.
    /// </param>
    /// <param name="endsWithLoad">Whether the load is what the topology runs for.</param>
    /// <returns>The code that the AppHost is to exit with.</returns>
    public static RunOutcome AddReporting(
        this IDistributedApplicationBuilder builder,
        IReadOnlyList<IReadOnlyList<IResource>> stages,
        bool endsWithLoad)
    {
        var outcome = new RunOutcome();
        builder.Services.AddSingleton(outcome);
        builder.Services.AddSingleton(Console.Out);
        builder.Services.AddSingleton(new ReportedLoad(stages[0][0], endsWithLoad));
        builder.Services.AddEventingSubscriber<TopologyReporter>();
        if (endsWithLoad)
        {
            builder.Services.AddSingleton<LoadReporter>();
            builder.Services.AddSingleton<IDistributedApplicationEventingSubscriber>(
                services => services.GetRequiredService<LoadReporter>());
        }

        builder.Services.AddHostedService(services => ActivatorUtilities.CreateInstance<OrderlyStop>(services, stages));
        return outcome;
    }
}
