using System.Net;
using Microsoft.Extensions.Primitives;
using Microsoft.Extensions.ServiceDiscovery;

namespace FluxCache.Client.Routing;

/// <summary>Turns the configured names into nodes.</summary>
internal sealed class NodeResolver(ServiceEndpointResolver endpoints)
{
    /// <summary>Resolves every name. A node that several names stand for is listed once.</summary>
    /// <returns>The nodes, and a token that fires when they may have changed.</returns>
    internal async Task<(IReadOnlyList<NodeAddress> Nodes, IChangeToken Changed)> ResolveAsync(
        IEnumerable<string> names, CancellationToken cancellationToken)
    {
        var nodes = new List<NodeAddress>();
        var tokens = new List<IChangeToken>();
        foreach (var name in names)
        {
            var source = await endpoints.GetEndpointsAsync(name, cancellationToken).ConfigureAwait(false);
            tokens.Add(source.ChangeToken);
            foreach (var endpoint in source.Endpoints)
            {
                var address = ToAddress(endpoint.EndPoint, name);
                var identity = source.Endpoints.Count == 1 ? name.ToLowerInvariant() : address.AbsoluteUri;
                nodes.Add(new NodeAddress(identity, address));
            }
        }

        return (nodes.DistinctBy(node => node.Address).ToArray(), new CompositeChangeToken(tokens));
    }

    private static Uri ToAddress(EndPoint endPoint, string name) => endPoint switch
    {
        UriEndPoint { Uri: var uri } when uri.Scheme is "http" or "https" => new Uri(uri.GetLeftPart(UriPartial.Authority)),
        DnsEndPoint dns => Build(name, dns.Host, dns.Port),
        IPEndPoint ip => Build(name, ip.Address.ToString(), ip.Port),
        _ => throw new InvalidOperationException($"'{name}' resolves to '{endPoint}', which is not an http or https address."),
    };

    private static Uri Build(string name, string host, int port)
    {
        var scheme = ServiceEndpointQuery.TryParse(name, out var query) ? query.IncludedSchemes[0] : Uri.UriSchemeHttp;
        return new UriBuilder(scheme, host, port > 0 ? port : -1).Uri;
    }
}
