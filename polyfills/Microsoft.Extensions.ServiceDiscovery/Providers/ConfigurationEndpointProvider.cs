using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Primitives;

namespace Microsoft.Extensions.ServiceDiscovery.Providers;

/// <summary>
/// Reads <c>Services:{service}:{endpoint}</c>, one value or a list of them. Without an endpoint name the first
/// section of <c>default</c> and the schemes asked for counts. Of endpoints that carry a scheme only those of the
/// most preferred scheme present are taken.
/// </summary>
internal sealed class ConfigurationEndpointProvider(IConfiguration configuration) : IEndpointProvider
{
    private const string SectionName = "Services";
    private const string DefaultEndpointName = "default";

    public void Populate(ServiceEndpointQuery query, List<ServiceEndpoint> endpoints, List<IChangeToken> changeTokens)
    {
        changeTokens.Add(configuration.GetReloadToken());

        string[] names = query.EndpointName is { } name ? [name] : [DefaultEndpointName, .. query.IncludedSchemes];
        var service = configuration.GetSection(SectionName).GetSection(query.ServiceName);
        if (names.Select(service.GetSection).FirstOrDefault(section => section.Exists()) is { } section)
            endpoints.AddRange(OfPreferredScheme([.. Values(section).Select(Parse)], query.IncludedSchemes));
    }

    private static IConfigurationSection[] Values(IConfigurationSection section)
    {
        if (!string.IsNullOrWhiteSpace(section.Value))
            return [section];

        var children = section.GetChildren().ToArray();
        return children.FirstOrDefault(child => !int.TryParse(child.Key, out _)) is { } stray
            ? throw new KeyNotFoundException($"'{stray.Path}' is not a number's place in a list of endpoints.")
            : children;
    }

    private static ServiceEndpoint Parse(IConfigurationSection section) =>
        ServiceEndpoint.Parse(section.Value)
        ?? throw new KeyNotFoundException($"'{section.Path}' is not an endpoint: '{section.Value}'.");

    private static IEnumerable<ServiceEndpoint> OfPreferredScheme(
        IReadOnlyList<ServiceEndpoint> endpoints, IReadOnlyList<string> schemes)
    {
        if (schemes.Count == 0)
            return endpoints;

        var preferred = schemes.FirstOrDefault(scheme => endpoints.Any(endpoint => SchemeOf(endpoint) == scheme));
        return endpoints.Where(endpoint => SchemeOf(endpoint) is not { } scheme || scheme == preferred);
    }

    private static string? SchemeOf(ServiceEndpoint endpoint) => (endpoint.EndPoint as UriEndPoint)?.Uri.Scheme;
}
