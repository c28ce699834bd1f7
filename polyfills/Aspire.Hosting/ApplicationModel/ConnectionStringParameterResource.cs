namespace Aspire.Hosting.ApplicationModel;

/// <summary>A connection string that configuration gives.</summary>
internal sealed class ConnectionStringParameterResource(string name, Func<string> value, string? environmentVariable)
    : ParameterResource(name, value, secret: true), IResourceWithConnectionString
{
    public string? ConnectionStringEnvironmentVariable { get; } = environmentVariable;

    public ReferenceExpression ConnectionStringExpression => ReferenceExpression.Create($"{(ParameterResource)this}");

    // Both bases define it; the connection string's form is the one that a manifest knows.
    string IManifestExpressionProvider.ValueExpression => $"{{{Name}.connectionString}}";

    public ValueTask<string?> GetConnectionStringAsync(CancellationToken cancellationToken = default) =>
        GetValueAsync(cancellationToken);

    ValueTask<string?> IValueProvider.GetValueAsync(CancellationToken cancellationToken) =>
        GetValueAsync(cancellationToken);
}
