using System.Net;

namespace Microsoft.Extensions.ServiceDiscovery;

/// <summary>One address at which a service can be reached.</summary>
public abstract class ServiceEndpoint
{
    /// <summary>
    /// The address: a <see cref="UriEndPoint"/> where a scheme was given, else an <see cref="IPEndPoint"/> or a
    /// <see cref="DnsEndPoint"/>, with port 0 where none was given.
    /// </summary>
    public abstract EndPoint EndPoint { get; }

    internal static ServiceEndpoint Create(EndPoint endPoint) => new ResolvedServiceEndpoint(endPoint);

    /// <summary>Reads <c>host</c>, <c>host:port</c> or a whole URI.</summary>
    internal static ServiceEndpoint? Parse(string? value)
    {
        if (string.IsNullOrWhiteSpace(value))
            return null;

        if (value.Contains("://", StringComparison.Ordinal))
            return Uri.TryCreate(value, UriKind.Absolute, out var uri) ? Create(new UriEndPoint(uri)) : null;

        return Uri.TryCreate($"none://{value}", UriKind.Absolute, out var authority)
            ? Create(FromHost(authority.Host, authority.Port))
            : null;
    }

    /// <summary>An address without a scheme. <paramref name="port"/> below 1 stands for none.</summary>
    internal static EndPoint FromHost(string host, int port) =>
        IPAddress.TryParse(host, out var address)
            ? new IPEndPoint(address, Math.Max(port, 0))
            : new DnsEndPoint(host, Math.Max(port, 0));

    private sealed class ResolvedServiceEndpoint(EndPoint endPoint) : ServiceEndpoint
    {
        public override EndPoint EndPoint { get; } = endPoint;

        public override string ToString() => EndPoint switch
        {
            DnsEndPoint { Port: 0 } dns => dns.Host,
            DnsEndPoint dns => $"{dns.Host}:{dns.Port}",
            IPEndPoint { Port: 0 } ip => ip.Address.ToString(),
            _ => EndPoint.ToString()!,
        };
    }
}
