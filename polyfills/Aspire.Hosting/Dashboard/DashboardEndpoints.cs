using Aspire.Hosting.Orchestration;
using Microsoft.Extensions.Configuration;

namespace Aspire.Hosting.Dashboard;

/// <summary>Where the dashboard and the AppHost listen for it: as configured, else at free loopback ports.</summary>
/// <param name="FrontendUrls">For browsers; several are separated by semicolons.</param>
/// <param name="Telemetry">Where resources send telemetry over gRPC: the AppHost, which passes it on.</param>
/// <param name="OtlpGrpc">Where the dashboard receives it.</param>
/// <param name="OtlpHttp">Where the dashboard receives telemetry over HTTP, from whoever sends it.</param>
/// <param name="ResourceService">Where the dashboard finds the resources: the AppHost.</param>
internal sealed record DashboardEndpoints(
    string FrontendUrls,
    Uri Telemetry,
    Uri OtlpGrpc,
    Uri OtlpHttp,
    Uri ResourceService)
{
    /// <summary>The one to open, without TLS if there is one.</summary>
    public Uri Frontend
    {
        get
        {
            var urls = Split(FrontendUrls).Select(url => new Uri(url)).ToArray();
            return urls.FirstOrDefault(url => url.Scheme == Uri.UriSchemeHttp) ?? urls[0];
        }
    }

    /// <exception cref="DistributedApplicationException">What is configured cannot be used, or is taken.</exception>
    public static DashboardEndpoints Choose(IConfiguration configuration, PortAllocator ports)
    {
        var frontend = Configured(DashboardConfigNames.FrontendUrls);
        return new DashboardEndpoints(
            frontend.Length > 0 ? string.Join(';', frontend.Select(url => url.OriginalString)) : Free().OriginalString,
            OnLoopback(DashboardConfigNames.OtlpGrpcUrl),
            Free(),
            Endpoint(DashboardConfigNames.OtlpHttpUrl),
            OnLoopback(DashboardConfigNames.ResourceServiceUrl));

        Uri Free() => new($"http://localhost:{ports.Allocate()}");

        Uri[] Configured(string key) =>
            [.. Split(configuration[key] ?? "").Select(url => Reserve(key, Parse(key, url), ports))];

        Uri Endpoint(string key) => Configured(key) is [var address, ..] ? address : Free();

        // The AppHost's own: what it takes is not for other machines, and it has no certificate.
        Uri OnLoopback(string key) => Endpoint(key) is { IsLoopback: true, Scheme: "http" } address
            ? address
            : throw new DistributedApplicationException(
                $"{key} is '{configuration[key]}', which is not plain HTTP at a loopback address.");
    }

    private static string[] Split(string urls) =>
        urls.Split(';', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);

    private static Uri Reserve(string key, Uri address, PortAllocator ports) => ports.TryReserve(address.Port)
        ? address
        : throw new DistributedApplicationException(
            $"port {address.Port} of {key} is in use on this machine. "
            + $"Set {key} to another, or run without a dashboard.");

    private static Uri Parse(string key, string url) =>
        Uri.TryCreate(url.TrimEnd('/'), UriKind.Absolute, out var address) && address.Scheme is "http" or "https"
            ? address
            : throw new DistributedApplicationException($"{key} is '{url}', which is not an HTTP address.");
}
