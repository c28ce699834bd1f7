namespace Aspire.Hosting.ApplicationModel;

/// <summary>Where an endpoint of a running application is.</summary>
public class AllocatedEndpoint
{
    /// <param name="endpoint">What was asked for.</param>
    /// <param name="address">The host that clients use.</param>
    /// <param name="port">The port that clients use, 1 to 65,535.</param>
    public AllocatedEndpoint(EndpointAnnotation endpoint, string address, int port)
    {
        ArgumentNullException.ThrowIfNull(endpoint);
        ArgumentException.ThrowIfNullOrEmpty(address);
        ArgumentOutOfRangeException.ThrowIfLessThan(port, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(port, ushort.MaxValue);

        Endpoint = endpoint;
        Address = address;
        Port = port;
    }

    /// <summary>What was asked for.</summary>
    public EndpointAnnotation Endpoint { get; }

    /// <summary>The host that clients use.</summary>
    public string Address { get; }

    /// <summary>The port that clients use.</summary>
    public int Port { get; }

    /// <summary>The URI scheme.</summary>
    public string UriScheme => Endpoint.UriScheme;

    /// <summary><c>host:port</c>.</summary>
    public string EndPointString => $"{Address}:{Port}";

    /// <summary><c>scheme://host:port</c>.</summary>
    public string UriString => $"{UriScheme}://{EndPointString}";

    /// <inheritdoc />
    public override string ToString() => UriString;
}
