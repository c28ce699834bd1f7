using Aspire.Hosting.Dashboard.Launching;
using Microsoft.Extensions.DependencyInjection;

namespace Aspire.Hosting.Dashboard;

internal static class DashboardServiceCollectionExtensions
{
    /// <summary>
    /// Shows the application in the Aspire dashboard. Must be added before the orchestrator, whose resources are told
    /// where their telemetry goes.
    /// </summary>
    public static IServiceCollection AddDashboard(this IServiceCollection services)
    {
        services.AddSingleton<IProgramRunner, ProgramRunner>();
        services.AddSingleton(_ => AspireCliCache.Default());
        services.AddSingleton<AspireCliLocator>();
        services.AddSingleton<NpmInstallation>();
        services.AddSingleton<DashboardProcess>();
        services.AddHostedService<DashboardHost>();
        return services;
    }
}
