namespace Aspire.Hosting;

public static partial class ResourceBuilderExtensions
{
    /// <summary>Gives the resource another's connection string, as <c>ConnectionStrings__name</c>.</summary>
    /// <param name="builder">The resource.</param>
    /// <param name="source">The other.</param>
    /// <param name="connectionName">The name; null for the other's.</param>
    /// <param name="optional">Whether there may be none.</param>
    public static IResourceBuilder<TDestination> WithReference<TDestination>(
        this IResourceBuilder<TDestination> builder,
        IResourceBuilder<IResourceWithConnectionString> source,
        string? connectionName = null,
        bool optional = false)
        where TDestination : IResourceWithEnvironment
    {
        ArgumentNullException.ThrowIfNull(builder);
        ArgumentNullException.ThrowIfNull(source);
        var variable = source.Resource.ConnectionStringEnvironmentVariable
            ?? $"ConnectionStrings__{connectionName ?? source.Resource.Name}";
        return builder
            .WithReferenceRelationship(source.Resource)
            .WithEnvironment(context =>
                context.EnvironmentVariables[variable] = new ConnectionStringReference(source.Resource, optional));
    }

    /// <summary>
    /// Tells the resource where another's endpoints are: as <c>services__name__endpoint__0</c>, which service
    /// discovery reads, and as <c>NAME_ENDPOINT</c> for everything else.
    /// </summary>
    public static IResourceBuilder<TDestination> WithReference<TDestination>(
        this IResourceBuilder<TDestination> builder,
        IResourceBuilder<IResourceWithServiceDiscovery> source)
        where TDestination : IResourceWithEnvironment
    {
        ArgumentNullException.ThrowIfNull(builder);
        ArgumentNullException.ThrowIfNull(source);
        return builder
            .WithReferenceRelationship(source.Resource)
            .WithEnvironment(context =>
            {
                foreach (var endpoint in source.Resource.Annotations.OfType<EndpointAnnotation>())
                    AddEndpoint(context.EnvironmentVariables, new EndpointReference(source.Resource, endpoint.Name));
            });
    }

    private static void AddEndpoint(Dictionary<string, object> variables, EndpointReference endpoint)
    {
        var service = endpoint.Resource.Name;
        var name = endpoint.EndpointName is "http" or "https" ? endpoint.Scheme : endpoint.EndpointName;
        variables[$"services__{service}__{name}__0"] = endpoint;
        variables[$"{Variable(service)}_{Variable(endpoint.EndpointName)}"] = endpoint;
    }

    // A variable's name has no hyphens.
    private static string Variable(string name) => name.ToUpperInvariant().Replace('-', '_');

    private static IResourceBuilder<T> WithReferenceRelationship<T>(
        this IResourceBuilder<T> builder,
        IResource resource)
        where T : IResource => builder.WithAnnotation(new ResourceRelationshipAnnotation(resource, "Reference"));
}
