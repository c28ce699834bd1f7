using System.Net.Http;
using System.Net.Sockets;
using FluxCache.Client.Routing;
using Grpc.Core;
using Grpc.Net.Client;
using Microsoft.Extensions.Options;

namespace FluxCache.Client.Calls;

/// <summary>Opens HTTP/2 channels, without TLS where the address is <c>http</c>.</summary>
internal sealed class NodeChannelFactory(IOptions<FluxCacheClientOptions> options) : INodeChannelFactory
{
    private static readonly TimeSpan KeepAlivePingDelay = TimeSpan.FromSeconds(15);
    private static readonly TimeSpan KeepAlivePingTimeout = TimeSpan.FromSeconds(5);

    public ChannelBase Create(Uri address, NodeClock clock) => GrpcChannel.ForAddress(address, new GrpcChannelOptions
    {
        HttpHandler = new NodeAnswerHandler(clock, new SocketsHttpHandler
        {
            // One connection carries as many calls as the node allows; past that a second one is opened, where a call
            // would otherwise wait for another one's end.
            EnableMultipleHttp2Connections = true,
            PooledConnectionIdleTimeout = Timeout.InfiniteTimeSpan,

            // A peer that vanished without a word is noticed only by asking it.
            KeepAlivePingDelay = KeepAlivePingDelay,
            KeepAlivePingTimeout = KeepAlivePingTimeout,
            ConnectTimeout = options.Value.AttemptTimeout,

            // The client has its own span and sends it along; a second one per call would only cost.
            ActivityHeadersPropagator = null,
            UseProxy = false,
            UseCookies = false,
            AllowAutoRedirect = false,
            ConnectCallback = ConnectAsync,
        }),
        DisposeHttpClient = true,
        MaxReceiveMessageSize = options.Value.MaxResponseBytes,

        // The node limits what it takes, and says so; a second limit here could only be wrong.
        MaxSendMessageSize = null,
    });

    /// <summary>
    /// Connects as the handler itself would. That it is given keeps the channel from putting its own reconnect backoff,
    /// of a second and more, between a node's return and the first call to it.
    /// </summary>
    private static async ValueTask<Stream> ConnectAsync(SocketsHttpConnectionContext context, CancellationToken cancellationToken)
    {
        var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        try
        {
            await socket.ConnectAsync(context.DnsEndPoint, cancellationToken).ConfigureAwait(false);
            return new NetworkStream(socket, ownsSocket: true);
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }
}
