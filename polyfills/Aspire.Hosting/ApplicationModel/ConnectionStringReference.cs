namespace Aspire.Hosting.ApplicationModel;

/// <summary>Another resource's connection string, as a variable of the referring one.</summary>
/// <param name="resource">The resource.</param>
/// <param name="optional">Whether the variable stays unset when there is no connection string.</param>
public class ConnectionStringReference(IResourceWithConnectionString resource, bool optional)
    : IValueProvider, IManifestExpressionProvider
{
    /// <summary>The resource.</summary>
    public IResourceWithConnectionString Resource { get; } = resource;

    /// <summary>Whether the variable stays unset when there is no connection string.</summary>
    public bool Optional { get; } = optional;

    string IManifestExpressionProvider.ValueExpression => Resource.ValueExpression;

    async ValueTask<string?> IValueProvider.GetValueAsync(CancellationToken cancellationToken)
    {
        var value = await Resource.GetConnectionStringAsync(cancellationToken).ConfigureAwait(false);
        if (string.IsNullOrEmpty(value) && !Optional)
            throw new DistributedApplicationException($"The connection string of '{Resource.Name}' is empty.");
        return value;
    }
}
