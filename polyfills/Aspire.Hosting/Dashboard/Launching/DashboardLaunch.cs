using Aspire.Hosting.Orchestration;

namespace Aspire.Hosting.Dashboard.Launching;

/// <summary>
/// How the CLI is told to run the dashboard. It passes its environment on, and prefers it to its options' defaults, so
/// one way serves for what it has options for and for what it has not.
/// </summary>
internal static class DashboardLaunch
{
    public static LaunchSpec Spec(AspireCliLocation.Installed cli, DashboardEndpoints endpoints, Uri resourceService)
    {
        var environment = new Dictionary<string, string>
        {
            [DashboardConfigNames.FrontendUrls] = endpoints.FrontendUrls,
            [DashboardConfigNames.OtlpGrpcUrl] = endpoints.OtlpGrpc.OriginalString,
            [DashboardConfigNames.OtlpHttpUrl] = endpoints.OtlpHttp.OriginalString,
            [DashboardConfigNames.ResourceServiceUrl] = resourceService.OriginalString,
            [DashboardConfigNames.ResourceServiceAuthMode] = DashboardConfigNames.Unsecured,
            [DashboardConfigNames.OtlpAuthMode] = DashboardConfigNames.Unsecured,
            // The AppHost's environment is not the dashboard's, which then looks for its sources.
            ["ASPNETCORE_ENVIRONMENT"] = "Production",
            ["DOTNET_ENVIRONMENT"] = "Production",
            // What it writes is quoted in a log when it fails.
            ["NO_COLOR"] = "1",
            ["TERM"] = "dumb",
        };
        if (cli.Home is not null) environment[DashboardConfigNames.CliHome] = cli.Home;
        // Its notice about usage data is not shown to anybody here, so nobody has agreed to it.
        if (Environment.GetEnvironmentVariable(DashboardConfigNames.CliTelemetryOptOut) is null)
            environment[DashboardConfigNames.CliTelemetryOptOut] = "true";

        return new LaunchSpec(
            cli.Program,
            ["dashboard", "run", "--allow-anonymous", "--non-interactive", "--nologo"],
            AppContext.BaseDirectory,
            environment);
    }
}
