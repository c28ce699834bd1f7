using FluxCache.AspireHosting;
using Microsoft.Extensions.Configuration;

namespace FluxCache.AppHost;

/// <summary>
/// The fixed ports that the dashboard uses: its pages on the port that is asked for, telemetry and resources on the next two.
/// </summary>
internal static class DashboardPorts
{
    public const string PortKey = "Dashboard:Port";

    private const int DefaultPort = 15180;
    private const string UnsecuredKey = "ASPIRE_ALLOW_UNSECURED_TRANSPORT";

    private static readonly string[] AddressKeys =
        ["ASPNETCORE_URLS", "ASPIRE_DASHBOARD_OTLP_ENDPOINT_URL", "ASPIRE_RESOURCE_SERVICE_ENDPOINT_URL"];

    /// <summary>
    /// Gives the dashboard its addresses. <see cref="PortKey"/> overrides addresses in the environment, because
    /// <c>dotnet run</c> may set those from a launch profile.
    /// </summary>
    /// <exception cref="AppHostException">A value is wrong, or a port is in use.</exception>
    public static void Apply(IConfiguration configuration)
    {
        var asked = TopologyOptions.Number(configuration, PortKey, ushort.MaxValue - AddressKeys.Length + 1);
        for (var i = 0; i < AddressKeys.Length; i++)
        {
            if (asked is not null || string.IsNullOrWhiteSpace(configuration[AddressKeys[i]]))
                configuration[AddressKeys[i]] = $"http://localhost:{(asked ?? DefaultPort) + i}";
        }

        // The addresses are of this machine alone, and nothing here speaks TLS.
        configuration[UnsecuredKey] ??= "true";
        foreach (var key in AddressKeys) RequireFree(key, configuration[key]!);
    }

    private static void RequireFree(string key, string addresses)
    {
        foreach (var address in addresses.Split(';', StringSplitOptions.RemoveEmptyEntries))
        {
            if (!Uri.TryCreate(address, UriKind.Absolute, out var url) || url.Scheme is not ("http" or "https"))
            {
                throw AppHostException.Usage(
                    $"{key} is '{addresses}': give an address such as http://localhost:{DefaultPort}, or leave it out.");
            }

            if (url.Port > 0 && LoopbackPort.FaultOf(url.Port) is { } fault)
            {
                throw AppHostException.Unavailable(
                    $"The dashboard cannot use port {url.Port}: {fault}. Another AppHost may be running: stop it, choose another "
                    + $"port with --{PortKey} N, which takes N and the next two, or run with --no-dashboard.");
            }
        }
    }
}
