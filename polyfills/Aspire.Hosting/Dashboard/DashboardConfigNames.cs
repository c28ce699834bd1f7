namespace Aspire.Hosting.Dashboard;

/// <summary>The names by which the AppHost and the dashboard are configured; they are Aspire's.</summary>
internal static class DashboardConfigNames
{
    public const string FrontendUrls = "ASPNETCORE_URLS";
    public const string OtlpGrpcUrl = KnownConfigNames.DashboardOtlpGrpcEndpointUrl;
    public const string OtlpHttpUrl = KnownConfigNames.DashboardOtlpHttpEndpointUrl;
    public const string ResourceServiceUrl = "ASPIRE_RESOURCE_SERVICE_ENDPOINT_URL";
    public const string OtlpAuthMode = "DASHBOARD__OTLP__AUTHMODE";
    public const string ResourceServiceAuthMode = "DASHBOARD__RESOURCESERVICECLIENT__AUTHMODE";
    public const string Unsecured = "Unsecured";

    // Of the CLI, not of the dashboard.
    public const string CliHome = "ASPIRE_HOME";
    public const string CliTelemetryOptOut = "ASPIRE_CLI_TELEMETRY_OPTOUT";
}
