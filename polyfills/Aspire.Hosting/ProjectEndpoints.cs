using System.Globalization;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Hosting;

namespace Aspire.Hosting;

/// <summary>The endpoints that a project listens on, and how it is told.</summary>
internal static class ProjectEndpoints
{
    /// <summary>
    /// Adds the endpoints of the project's <c>Kestrel:Endpoints</c> section, and sets their URLs through the same
    /// section. One endpoint of a scheme is named after the scheme, several keep the names they have.
    /// </summary>
    /// <returns>Whether there are any.</returns>
    public static bool AddKestrel(IResourceBuilder<ProjectResource> project, string directory, IHostEnvironment host)
    {
        var endpoints = new ConfigurationBuilder()
            .SetBasePath(directory)
            .AddJsonFile("appsettings.json", optional: true)
            .AddJsonFile($"appsettings.{host.EnvironmentName}.json", optional: true)
            .Build()
            .GetSection("Kestrel:Endpoints")
            .GetChildren()
            .Where(endpoint => endpoint["Url"] is not null)
            .Select(endpoint => (
                endpoint.Key,
                Address: BindingAddress.Parse(endpoint["Url"]!),
                Protocols: endpoint["Protocols"]))
            .ToList();

        foreach (var scheme in endpoints.GroupBy(endpoint => endpoint.Address.Scheme))
        {
            var isOnly = scheme.Count() == 1;
            foreach (var (key, address, protocols) in scheme)
            {
                project.WithEndpoint(isOnly ? scheme.Key : key, endpoint =>
                {
                    endpoint.UriScheme = scheme.Key;
                    endpoint.Transport = protocols == "Http2" ? "http2" : "http";
                    endpoint.TargetHost = address.Host;
                    endpoint.Port = address.Port;
                });
            }
        }

        if (endpoints.Count == 0) return false;
        project.WithEnvironment(context =>
        {
            foreach (var endpoint in Endpoints(project))
                context.EnvironmentVariables[$"Kestrel__Endpoints__{endpoint.Name}__Url"] = Url(endpoint);
        });
        return true;
    }

    /// <summary>Sets ASPNETCORE_URLS to the endpoints that the AppHost gives the project.</summary>
    public static void SetAspNetCoreUrls(IResourceBuilder<ProjectResource> project) =>
        project.WithEnvironment(context =>
        {
            var urls = Endpoints(project).Where(endpoint => endpoint.UriScheme is "http" or "https")
                .Select(Url).ToList();
            if (urls.Count > 0) context.EnvironmentVariables.TryAdd("ASPNETCORE_URLS", string.Join(';', urls));
        });

    private static IEnumerable<EndpointAnnotation> Endpoints(IResourceBuilder<ProjectResource> project) =>
        project.Resource.Annotations.OfType<EndpointAnnotation>();

    private static string Url(EndpointAnnotation endpoint) => string.Create(
        CultureInfo.InvariantCulture,
        $"{endpoint.UriScheme}://{endpoint.TargetHost}:{endpoint.AllocatedEndpoint!.Port}");
}
