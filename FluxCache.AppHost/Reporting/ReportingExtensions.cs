using Aspire.Hosting.Lifecycle;
using FluxCache.AppHost.Guarding;
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
    /// <param name="load">The load generator.</param>
    /// <param name="stages">The resources, in the order in which they stop. Those of one stage stop together.</param>
    /// <param name="console">Where it is told.</param>
    /// <returns>The code that the AppHost is to exit with.</returns>
    public static RunOutcome AddReporting(
        this IDistributedApplicationBuilder builder,
        ReportedLoad load,
        IReadOnlyList<IReadOnlyList<IResource>> stages,
        ConsoleWriter console)
    {
        var outcome = new RunOutcome();
        builder.Services.AddSingleton(outcome);
        builder.Services.AddSingleton(Console.Out);
        builder.Services.AddSingleton(load);
        builder.AddWatch<StartedProcesses>();
        builder.AddWatch<TopologyReporter>();
        if (load.EndsTopology) builder.AddWatch<LoadReporter>();
        builder.Services.AddHostedService(services => ActivatorUtilities.CreateInstance<OrderlyStop>(services, stages));
        builder.Services.AddHostedService(services => ActivatorUtilities.CreateInstance<ConsoleWatch>(services, console));
        return outcome;
    }

    private static void AddWatch<TWatch>(this IDistributedApplicationBuilder builder)
        where TWatch : TopologyWatch
    {
        builder.Services.AddSingleton<TWatch>();
        builder.Services.AddSingleton<IDistributedApplicationEventingSubscriber>(
            services => services.GetRequiredService<TWatch>());
    }
}
