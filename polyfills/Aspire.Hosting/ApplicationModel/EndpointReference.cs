namespace Aspire.Hosting.ApplicationModel;

/// <summary>A resource's endpoint, by name; its address is a value that is known when the application runs.</summary>
public sealed class EndpointReference : IValueProvider, IManifestExpressionProvider
{
    private EndpointAnnotation? _annotation;

    /// <param name="owner">The resource.</param>
    /// <param name="endpointName">The endpoint's name. It may be added to the resource later.</param>
    public EndpointReference(IResourceWithEndpoints owner, string endpointName)
    {
        ArgumentNullException.ThrowIfNull(owner);
        ArgumentException.ThrowIfNullOrEmpty(endpointName);
        Resource = owner;
        EndpointName = endpointName;
    }

    /// <summary>The resource.</summary>
    public IResourceWithEndpoints Resource { get; }

    /// <summary>The endpoint's name.</summary>
    public string EndpointName { get; }

    /// <summary>What was asked for.</summary>
    /// <exception cref="InvalidOperationException">The resource has no endpoint of that name.</exception>
    public EndpointAnnotation EndpointAnnotation => _annotation ??= Find()
        ?? throw new InvalidOperationException($"Resource '{Resource.Name}' has no endpoint '{EndpointName}'.");

    /// <summary>Whether the resource has the endpoint.</summary>
    public bool Exists => (_annotation ??= Find()) is not null;

    /// <summary>Whether the address is known.</summary>
    public bool IsAllocated => Exists && EndpointAnnotation.AllocatedEndpoint is not null;

    /// <summary>The host that clients use.</summary>
    public string Host => Allocated.Address;

    /// <summary>The port that clients use.</summary>
    public int Port => Allocated.Port;

    /// <summary>The port that the resource listens on, where it is fixed.</summary>
    public int? TargetPort => EndpointAnnotation.TargetPort;

    /// <summary>The URI scheme.</summary>
    public string Scheme => EndpointAnnotation.UriScheme;

    /// <summary><c>scheme://host:port</c>.</summary>
    public string Url => Allocated.UriString;

    /// <inheritdoc />
    public string ValueExpression => $"{{{Resource.Name}.bindings.{EndpointName}.url}}";

    private AllocatedEndpoint Allocated => EndpointAnnotation.AllocatedEndpoint
        ?? throw new InvalidOperationException(
            $"The endpoint '{EndpointName}' of '{Resource.Name}' has no address until the application starts.");

    /// <summary>One part of the address.</summary>
    public EndpointReferenceExpression Property(EndpointProperty property) => new(this, property);

    /// <inheritdoc />
    public ValueTask<string?> GetValueAsync(CancellationToken cancellationToken = default) =>
        Property(EndpointProperty.Url).GetValueAsync(cancellationToken);

    private EndpointAnnotation? Find() => Resource.Annotations.OfType<EndpointAnnotation>()
        .SingleOrDefault(endpoint => string.Equals(endpoint.Name, EndpointName, StringComparison.OrdinalIgnoreCase));
}
