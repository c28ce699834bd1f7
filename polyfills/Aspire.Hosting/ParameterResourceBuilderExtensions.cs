using Microsoft.Extensions.Configuration;

namespace Aspire.Hosting;

/// <summary>Adds values from outside to an application.</summary>
public static class ParameterResourceBuilderExtensions
{
    /// <summary>Adds a connection string that configuration gives, under <c>ConnectionStrings:name</c>.</summary>
    /// <param name="builder">The application.</param>
    /// <param name="name">The resource's name.</param>
    /// <param name="environmentVariableName">
    /// The variable that carries it to referring resources; null for <c>ConnectionStrings__name</c>.
    /// </param>
    public static IResourceBuilder<IResourceWithConnectionString> AddConnectionString(
        this IDistributedApplicationBuilder builder,
        string name,
        string? environmentVariableName = null)
    {
        ArgumentNullException.ThrowIfNull(builder);
        return builder.AddResource<IResourceWithConnectionString>(new ConnectionStringParameterResource(
            name,
            () => builder.Configuration.GetConnectionString(name) ?? throw new DistributedApplicationException(
                $"There is no connection string '{name}'. Set ConnectionStrings:{name}."),
            environmentVariableName));
    }
}
