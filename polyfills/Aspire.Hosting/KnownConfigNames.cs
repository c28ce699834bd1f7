namespace Aspire.Hosting;

/// <summary>The configuration keys that Aspire reads, by its own names.</summary>
internal static class KnownConfigNames
{
    public const string DashboardOtlpGrpcEndpointUrl = "ASPIRE_DASHBOARD_OTLP_ENDPOINT_URL";
    public const string DashboardOtlpHttpEndpointUrl = "ASPIRE_DASHBOARD_OTLP_HTTP_ENDPOINT_URL";
    public const string OtlpApiKey = "AppHost:OtlpApiKey";
}
