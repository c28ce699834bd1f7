using System.Diagnostics.CodeAnalysis;

namespace Microsoft.Extensions.ServiceDiscovery;

/// <summary>
/// What a caller asks for: <c>[scheme[+scheme…]://][_endpoint.]service[:port]</c>, for instance
/// <c>http+https://catalog</c> or <c>http://_grpc.node-1</c>.
/// </summary>
public sealed class ServiceEndpointQuery
{
    private readonly string _original;

    private ServiceEndpointQuery(string original, string[] schemes, string serviceName, string? endpointName, int port)
    {
        _original = original;
        IncludedSchemes = schemes;
        ServiceName = serviceName;
        EndpointName = endpointName;
        Port = port;
    }

    /// <summary>The schemes asked for, in order of preference. Empty: any.</summary>
    public IReadOnlyList<string> IncludedSchemes { get; }

    /// <summary>The endpoint asked for, or <see langword="null"/>.</summary>
    public string? EndpointName { get; }

    /// <summary>The service's name.</summary>
    public string ServiceName { get; }

    /// <summary>The port that the name carries, else the scheme's own, else 0.</summary>
    internal int Port { get; }

    /// <summary>Reads a query. Returns <see langword="false"/> where <paramref name="input"/> is not one.</summary>
    /// <exception cref="ArgumentException"><paramref name="input"/> is null or empty.</exception>
    public static bool TryParse(string input, [NotNullWhen(true)] out ServiceEndpointQuery? query)
    {
        ArgumentException.ThrowIfNullOrEmpty(input);

        query = null;
        var hasScheme = input.Contains("://", StringComparison.Ordinal);
        if (!Uri.TryCreate(hasScheme ? input : $"none://{input}", UriKind.Absolute, out var uri))
            return false;

        var (endpoint, service) = SplitHost(uri.Host);
        query = new(input, hasScheme ? uri.Scheme.Split('+') : [], service, endpoint, Math.Max(uri.Port, 0));
        return true;
    }

    /// <inheritdoc/>
    public override string? ToString() => _original;

    private static (string? Endpoint, string Service) SplitHost(string host)
    {
        var dot = host.IndexOf('.', StringComparison.Ordinal);
        return host.StartsWith('_') && dot > 1 && !host.EndsWith('.')
            ? (host[1..dot], host[(dot + 1)..])
            : (null, host);
    }
}
