using Microsoft.Extensions.Primitives;

namespace Microsoft.Extensions.ServiceDiscovery.Providers;

/// <summary>One source of endpoints. Sources are asked in order, until one of them knows the service.</summary>
internal interface IEndpointProvider
{
    /// <summary>Adds the endpoints it knows, and a token that fires when it may know others.</summary>
    void Populate(ServiceEndpointQuery query, List<ServiceEndpoint> endpoints, List<IChangeToken> changeTokens);
}
