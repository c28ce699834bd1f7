namespace Aspire.Hosting.ApplicationModel;

/// <summary>A value given to the application from outside, or generated once.</summary>
public class ParameterResource : Resource, IValueProvider, IManifestExpressionProvider, IResourceWithoutLifetime
{
    private readonly Lazy<string> _value;

    internal ParameterResource(string name, Func<string> value, bool secret)
        : base(name)
    {
        _value = new Lazy<string>(value);
        Secret = secret;
    }

    /// <summary>Whether the value must not be shown.</summary>
    public bool Secret { get; }

    /// <inheritdoc />
    public string ValueExpression => $"{{{Name}.value}}";

    /// <inheritdoc />
    public ValueTask<string?> GetValueAsync(CancellationToken cancellationToken) => new(_value.Value);
}
