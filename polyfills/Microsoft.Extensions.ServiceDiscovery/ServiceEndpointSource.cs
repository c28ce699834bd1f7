using Microsoft.Extensions.Primitives;

namespace Microsoft.Extensions.ServiceDiscovery;

/// <summary>The endpoints that a name stood for when it was resolved.</summary>
public sealed class ServiceEndpointSource
{
    internal ServiceEndpointSource(IReadOnlyList<ServiceEndpoint> endpoints, IChangeToken changeToken)
    {
        Endpoints = endpoints;
        ChangeToken = changeToken;
    }

    /// <summary>The endpoints, in the order of their source.</summary>
    public IReadOnlyList<ServiceEndpoint> Endpoints { get; }

    /// <summary>Fires when the name may stand for something else.</summary>
    public IChangeToken ChangeToken { get; }

    /// <inheritdoc/>
    public override string ToString() => $"[{string.Join(", ", Endpoints)}]";
}
