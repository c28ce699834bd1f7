using System.Globalization;

namespace Aspire.Hosting.ApplicationModel;

/// <summary>One part of an endpoint's address.</summary>
public class EndpointReferenceExpression : IValueProvider, IManifestExpressionProvider
{
    /// <param name="endpointReference">The endpoint.</param>
    /// <param name="property">The part.</param>
    public EndpointReferenceExpression(EndpointReference endpointReference, EndpointProperty property)
    {
        ArgumentNullException.ThrowIfNull(endpointReference);
        Endpoint = endpointReference;
        Property = property;
    }

    /// <summary>The endpoint.</summary>
    public EndpointReference Endpoint { get; }

    /// <summary>The part.</summary>
    public EndpointProperty Property { get; }

    /// <inheritdoc />
    public string ValueExpression
    {
        get
        {
            var name = Property.ToString();
            name = char.ToLowerInvariant(name[0]) + name[1..];
            return $"{{{Endpoint.Resource.Name}.bindings.{Endpoint.EndpointName}.{name}}}";
        }
    }

    /// <inheritdoc />
    public async ValueTask<string?> GetValueAsync(CancellationToken cancellationToken = default)
    {
        var allocated = await Endpoint.EndpointAnnotation.WhenAllocatedAsync(cancellationToken).ConfigureAwait(false);
        return Property switch
        {
            EndpointProperty.Url => allocated.UriString,
            EndpointProperty.Host => allocated.Address,
            EndpointProperty.IPV4Host => allocated.Address is "localhost" ? "127.0.0.1" : allocated.Address,
            EndpointProperty.Port => Text(allocated.Port),
            EndpointProperty.Scheme => allocated.UriScheme,
            EndpointProperty.TargetPort => Text(Endpoint.TargetPort ?? allocated.Port),
            EndpointProperty.HostAndPort => allocated.EndPointString,
            _ => throw new NotSupportedException($"The Aspire.Hosting polyfill has no endpoint property {Property}."),
        };
    }

    private static string Text(int port) => port.ToString(CultureInfo.InvariantCulture);
}
