using System.Collections.Concurrent;
using Grpc.Core;
using Grpc.Core.Framing;
using Grpc.Net.Client.Calls;

namespace Grpc.Net.Client;

/// <summary>
/// Calls one address over HTTP/2; connections are made when they are needed. Expensive to create, cheap to share:
/// safe for concurrent use.
/// </summary>
public sealed class GrpcChannel : ChannelBase, IDisposable
{
    private readonly ConcurrentDictionary<string, Uri> _methodUris = new(StringComparer.Ordinal);
    private readonly Uri _address;
    private readonly bool _ownsInvoker;
    private volatile bool _disposed;

    private GrpcChannel(Uri address, GrpcChannelOptions options)
        : base(address.Authority)
    {
        _address = address;
        _ownsInvoker = options.DisposeHttpClient || (options.HttpClient is null && options.HttpHandler is null);
        Invoker = (HttpMessageInvoker?)options.HttpClient
            ?? new HttpMessageInvoker(options.HttpHandler ?? CreateHandler(), disposeHandler: _ownsInvoker);
        MaxSendMessageSize = options.MaxSendMessageSize;
        MaxReceiveMessageSize = options.MaxReceiveMessageSize;
        ThrowOperationCanceledOnCancellation = options.ThrowOperationCanceledOnCancellation;
        Compression = options.CompressionProviders is { Count: > 0 } providers
            ? new CompressionProviders(providers)
            : CompressionProviders.Default;
    }

    internal HttpMessageInvoker Invoker { get; }

    internal int? MaxSendMessageSize { get; }

    internal int? MaxReceiveMessageSize { get; }

    internal bool ThrowOperationCanceledOnCancellation { get; }

    internal CompressionProviders Compression { get; }

    /// <summary>A channel to an address such as <c>http://node-1:8080</c>.</summary>
    public static GrpcChannel ForAddress(string address) => ForAddress(address, new GrpcChannelOptions());

    /// <summary>A channel to an address such as <c>http://node-1:8080</c>.</summary>
    public static GrpcChannel ForAddress(string address, GrpcChannelOptions channelOptions)
    {
        ArgumentNullException.ThrowIfNull(address);
        return ForAddress(new Uri(address), channelOptions);
    }

    /// <summary>A channel to an address such as <c>http://node-1:8080</c>.</summary>
    public static GrpcChannel ForAddress(Uri address) => ForAddress(address, new GrpcChannelOptions());

    /// <summary>A channel to an address such as <c>http://node-1:8080</c>; its path, if any, is not used.</summary>
    /// <exception cref="ArgumentException">Both an HTTP client and a handler are given.</exception>
    /// <exception cref="InvalidOperationException">The credentials do not fit the scheme of the address.</exception>
    /// <exception cref="NotSupportedException">The address is neither <c>http</c> nor <c>https</c>.</exception>
    public static GrpcChannel ForAddress(Uri address, GrpcChannelOptions channelOptions)
    {
        ArgumentNullException.ThrowIfNull(address);
        ArgumentNullException.ThrowIfNull(channelOptions);
        if (!address.IsAbsoluteUri || (address.Scheme != Uri.UriSchemeHttp && address.Scheme != Uri.UriSchemeHttps))
            throw new NotSupportedException($"The gRPC polyfill calls http and https addresses, not '{address}'.");
        if (channelOptions is { HttpClient: not null, HttpHandler: not null })
            throw new ArgumentException("Set HttpClient or HttpHandler, not both.", nameof(channelOptions));
        if (channelOptions.Credentials is { } credentials && credentials.Scheme != address.Scheme)
            throw new InvalidOperationException($"These credentials need a {credentials.Scheme} address, not '{address}'.");
        return new GrpcChannel(address, channelOptions);
    }

    /// <inheritdoc />
    public override CallInvoker CreateCallInvoker() => new HttpCallInvoker(this);

    /// <summary>Closes the connections of the channel. Further calls throw <see cref="ObjectDisposedException"/>.</summary>
    public void Dispose()
    {
        _disposed = true;
        if (_ownsInvoker)
            Invoker.Dispose();
    }

    internal Uri UriOf(IMethod method)
    {
        ObjectDisposedException.ThrowIf(_disposed, this);
        return _methodUris.TryGetValue(method.FullName, out var uri)
            ? uri
            : _methodUris.GetOrAdd(method.FullName, new Uri(_address, method.FullName));
    }

    /// <inheritdoc />
    protected override Task ShutdownAsyncCore()
    {
        Dispose();
        return Task.CompletedTask;
    }

    /// <remarks>
    /// A server bounds the streams of a connection, so more calls than that need more connections. Redirects and
    /// cookies mean nothing to gRPC and cost every request.
    /// </remarks>
    internal static SocketsHttpHandler CreateHandler() => new()
    {
        EnableMultipleHttp2Connections = true,
        AllowAutoRedirect = false,
        UseCookies = false,
    };
}
