using Aspire.Hosting.Orchestration;
using Microsoft.Extensions.Configuration;

namespace Aspire.Hosting.Dashboard;

/// <summary>Where the dashboard and the resource service listen: as configured, else at free loopback ports.</summary>
/// <param name="FrontendUrls">For browsers; several are separated by semicolons.</param>
/// <param name="OtlpGrpc">For telemetry over gRPC.</param>
/// <param name="OtlpHttp">For telemetry over HTTP.</param>
/// <param name="ResourceService">The AppHost's own; port 0 for any.</param>
internal sealed record DashboardEndpoints(string FrontendUrls, Uri OtlpGrpc, Uri OtlpHttp, Uri ResourceService)
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

    /// <exception cref="DistributedApplicationException">What is configured is no address, or is taken.</exception>
    public static DashboardEndpoints Choose(IConfiguration configuration, PortAllocator ports)
    {
        var frontend = configuration[DashboardConfigNames.FrontendUrls] is { Length: > 0 } urls
            ? string.Join(';', Split(urls).Select(url => Configured(DashboardConfigNames.FrontendUrls, url, ports)))
            : Free(ports).OriginalString;
        return new DashboardEndpoints(
            frontend,
            Endpoint(DashboardConfigNames.OtlpGrpcUrl),
            Endpoint(DashboardConfigNames.OtlpHttpUrl),
            ResourceServiceAddress(configuration[DashboardConfigNames.ResourceServiceUrl]));

        Uri Endpoint(string key) =>
            configuration[key] is { Length: > 0 } url ? new Uri(Configured(key, url, ports)) : Free(ports);
    }

    private static string[] Split(string urls) =>
        urls.Split(';', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);

    private static Uri Free(PortAllocator ports) => new($"http://localhost:{ports.Allocate()}");

    private static string Configured(string key, string url, PortAllocator ports)
    {
        var address = Parse(key, url);
        if (ports.TryReserve(address.Port)) return url.TrimEnd('/');
        throw new DistributedApplicationException(
            $"Port {address.Port} of {key} is in use on this machine. Set {key} to another, or run without a dashboard.");
    }

    private static Uri ResourceServiceAddress(string? url)
    {
        const string key = DashboardConfigNames.ResourceServiceUrl;
        if (string.IsNullOrEmpty(url)) return new Uri("http://127.0.0.1:0");

        // It can stop programs and shows their environment: not for other machines.
        var address = Parse(key, url);
        if (address.IsLoopback && address.Scheme == Uri.UriSchemeHttp) return address;
        throw new DistributedApplicationException($"{key} is '{url}', which is not plain HTTP at a loopback address.");
    }

    private static Uri Parse(string key, string url) =>
        Uri.TryCreate(url, UriKind.Absolute, out var address)
            && (address.Scheme == Uri.UriSchemeHttp || address.Scheme == Uri.UriSchemeHttps)
            ? address
            : throw new DistributedApplicationException($"{key} is '{url}', which is not an HTTP address.");
}
