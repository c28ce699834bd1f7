using FluxCache.AspireHosting;
using Microsoft.Extensions.Configuration;

namespace FluxCache.AppHost;

/// <summary>The fixed ports that the dashboard is served on.</summary>
internal static class DashboardPorts
{
    private static readonly string[] Keys =
        ["ASPNETCORE_URLS", "ASPIRE_DASHBOARD_OTLP_ENDPOINT_URL", "ASPIRE_RESOURCE_SERVICE_ENDPOINT_URL"];

    /// <exception cref="AppHostException">One of them is in use.</exception>
    public static void RequireFree(IConfiguration configuration)
    {
        var ports =
            from key in Keys
            from address in (configuration[key] ?? "").Split(';', StringSplitOptions.RemoveEmptyEntries)
            where Uri.TryCreate(address, UriKind.Absolute, out var url) && url.Port > 0
            select (Key: key, new Uri(address).Port);
        foreach (var (key, port) in ports)
        {
            if (LoopbackPort.FaultOf(port) is { } fault)
            {
                throw AppHostException.Unavailable(
                    $"The dashboard cannot use port {port}: {fault}. Another AppHost may be running: stop it, set "
                    + $"{key} to another port, or run with --no-dashboard.");
            }
        }
    }
}
