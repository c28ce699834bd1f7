namespace Aspire.Hosting.ApplicationModel;

/// <summary>A resource that others reach by a connection string.</summary>
public interface IResourceWithConnectionString : IResource, IValueProvider, IManifestExpressionProvider
{
    /// <summary>The connection string, with the parts that are known only at run time.</summary>
    ReferenceExpression ConnectionStringExpression { get; }

    /// <summary>
    /// The variable that carries it to a referring resource; null for <c>ConnectionStrings__name</c>.
    /// </summary>
    string? ConnectionStringEnvironmentVariable => null;

    /// <summary>The connection string, once every part of it is known.</summary>
    ValueTask<string?> GetConnectionStringAsync(CancellationToken cancellationToken = default) =>
        ConnectionStringExpression.GetValueAsync(cancellationToken);

    string IManifestExpressionProvider.ValueExpression => $"{{{Name}.connectionString}}";

    ValueTask<string?> IValueProvider.GetValueAsync(CancellationToken cancellationToken) =>
        GetConnectionStringAsync(cancellationToken);
}
