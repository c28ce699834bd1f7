using System.Net;

namespace Microsoft.Extensions.ServiceDiscovery.Http;

/// <summary>Replaces the host of a request's address by an endpoint of the service of that name.</summary>
internal sealed class ResolvingHttpHandler(ServiceEndpointResolver resolver) : DelegatingHandler
{
    private uint _next;

    protected override async Task<HttpResponseMessage> SendAsync(
        HttpRequestMessage request, CancellationToken cancellationToken)
    {
        if (request.RequestUri is not { } original)
            throw new InvalidOperationException("A request without an address cannot be resolved.");

        var name = original.GetLeftPart(UriPartial.Authority);
        var endpoints = (await resolver.GetEndpointsAsync(name, cancellationToken).ConfigureAwait(false)).Endpoints;
        if (endpoints.Count == 0)
            throw new InvalidOperationException($"'{name}' has no endpoints.");

        var chosen = endpoints[(int)(Interlocked.Increment(ref _next) % (uint)endpoints.Count)];
        request.RequestUri = Apply(original, chosen.EndPoint);
        try
        {
            return await base.SendAsync(request, cancellationToken).ConfigureAwait(false);
        }
        finally
        {
            // Handlers further out see the address they sent, and a retry resolves it anew.
            request.RequestUri = original;
        }
    }

    internal static Uri Apply(Uri original, EndPoint endPoint)
    {
        var address = new UriBuilder(original) { Scheme = original.Scheme.Split('+')[0] };
        (address.Host, var port) = endPoint switch
        {
            UriEndPoint { Uri: var uri } => (uri.Host, uri.Port),
            IPEndPoint ip => (ip.Address.ToString(), ip.Port),
            DnsEndPoint dns => (dns.Host, dns.Port),
            _ => throw new NotSupportedException($"Endpoints of type {endPoint.GetType()} are not supported."),
        };

        if (port > 0)
            address.Port = port;

        if (endPoint is UriEndPoint { Uri: var target })
        {
            address.Scheme = target.Scheme;
            if (target.AbsolutePath.Length > 1)
                address.Path = $"{target.AbsolutePath.TrimEnd('/')}/{original.AbsolutePath.TrimStart('/')}";
        }

        return address.Uri;
    }
}
