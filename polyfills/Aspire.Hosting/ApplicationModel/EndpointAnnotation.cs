using System.Net.Sockets;

namespace Aspire.Hosting.ApplicationModel;

/// <summary>
/// An endpoint that a resource has. There is no proxy here: clients reach the process itself, so an endpoint of a
/// process cannot have a <see cref="Port"/> and another <see cref="TargetPort"/>.
/// </summary>
public sealed class EndpointAnnotation : IResourceAnnotation
{
    private readonly TaskCompletionSource<AllocatedEndpoint> _allocated =
        new(TaskCreationOptions.RunContinuationsAsynchronously);

    private volatile AllocatedEndpoint? _endpoint;

    /// <param name="protocol">TCP; UDP is left out.</param>
    /// <param name="uriScheme">The URI scheme; null for <c>tcp</c>.</param>
    /// <param name="transport">The transport; null for what the scheme implies.</param>
    /// <param name="name">The name, unique in the resource; null for the scheme.</param>
    /// <param name="port">The port that clients use; null for any that is free.</param>
    /// <param name="targetPort">The port that the resource listens on; null for the one that clients use.</param>
    /// <param name="isExternal">Whether it is for clients outside the application; null for no.</param>
    /// <param name="isProxied">No effect: there is no proxy.</param>
    /// <exception cref="NotSupportedException">The protocol is not TCP.</exception>
    public EndpointAnnotation(
        ProtocolType protocol,
        string? uriScheme = null,
        string? transport = null,
        string? name = null,
        int? port = null,
        int? targetPort = null,
        bool? isExternal = null,
        bool isProxied = true)
    {
        if (protocol != ProtocolType.Tcp)
            throw new NotSupportedException($"The Aspire.Hosting polyfill has no {protocol} endpoints, only TCP.");

        Protocol = protocol;
        UriScheme = uriScheme ?? "tcp";
        Transport = transport ?? (UriScheme is "http" or "https" ? "http" : "tcp");
        Name = name ?? UriScheme;
        Port = port;
        TargetPort = targetPort;
        IsExternal = isExternal ?? false;
        IsProxied = isProxied;
    }

    /// <summary>The protocol, TCP.</summary>
    public ProtocolType Protocol { get; }

    /// <summary>The name, unique in the resource.</summary>
    public string Name { get; set; }

    /// <summary>The port that clients use; null for any that is free.</summary>
    public int? Port { get; set; }

    /// <summary>The port that the resource listens on; null for the one that clients use.</summary>
    public int? TargetPort { get; set; }

    /// <summary>The host or address that the resource binds. Default <c>localhost</c>.</summary>
    public string TargetHost { get; set; } = "localhost";

    /// <summary>The URI scheme.</summary>
    public string UriScheme { get; set; }

    /// <summary>The transport: <c>tcp</c>, <c>http</c> or <c>http2</c>.</summary>
    public string Transport { get; set; }

    /// <summary>Whether it is for clients outside the application.</summary>
    public bool IsExternal { get; set; }

    /// <summary>No effect: there is no proxy.</summary>
    public bool IsProxied { get; set; }

    /// <summary>Where the endpoint is; null until the application starts. Set once.</summary>
    public AllocatedEndpoint? AllocatedEndpoint
    {
        get => _endpoint;
        set
        {
            ArgumentNullException.ThrowIfNull(value);
            _endpoint = value;
            _allocated.SetResult(value);
        }
    }

    internal Task<AllocatedEndpoint> WhenAllocatedAsync(CancellationToken cancellationToken) =>
        _allocated.Task.WaitAsync(cancellationToken);
}
