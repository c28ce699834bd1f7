using Microsoft.Extensions.Primitives;

namespace Microsoft.Extensions.ServiceDiscovery.Providers;

/// <summary>Takes the name for the host's own, so that plain addresses work, and names that DNS knows.</summary>
internal sealed class PassThroughEndpointProvider : IEndpointProvider
{
    public void Populate(
        ServiceEndpointQuery query,
        List<ServiceEndpoint> endpoints,
        List<IChangeToken> changeTokens) =>
        endpoints.Add(ServiceEndpoint.Create(ServiceEndpoint.FromHost(query.ServiceName, query.Port)));
}
